import { runAudit } from '../../packages/pipeline/src/audit.ts';
import { grammarLoader } from '../../packages/pipeline/src/load-grammars.ts';

/** Audits an archive and prints what proving its fixes took, as a share of the whole audit, and how many were tried. */
const [path = ''] = process.argv.slice(2);
const loadGrammars = grammarLoader();
let [proving, began, tried] = [0, 0, 0];
const started = performance.now();
await runAudit({
  input: { kind: 'file', path },
  projectName: 'bench',
  loadGrammars,
  formats: [],
  onStage: (name) => {
    if (began > 0) proving += performance.now() - began;
    began = name === 'proofs' ? performance.now() : 0;
  },
  progress: {
    async append({ stage, type, counts }) {
      if (stage === 'proofs' && type === 'stage-finished') tried = counts.tried ?? 0;
    },
  },
});
process.stdout.write(`${JSON.stringify({ share: proving / (performance.now() - started), tried })}\n`);
