import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAudit } from '../../packages/pipeline/src/audit.ts';
import { grammarLoader } from '../../packages/pipeline/src/load-grammars.ts';
import { openStore } from '../../packages/store/src/open-store.ts';

/** Audits two archives with one store, as a worker does; prints both times in milliseconds. */
const [first = '', second = ''] = process.argv.slice(2);
const dataDir = mkdtempSync(join(tmpdir(), 'seaworthy-twice-'));
const store = await openStore({ dataDir });
const loadGrammars = grammarLoader();
const times: number[] = [];
for (const path of [first, second]) {
  const started = performance.now();
  await runAudit({
    input: { kind: 'file', path },
    projectName: 'bench',
    loadGrammars,
    documentCache: store.documentCache,
  });
  times.push(performance.now() - started);
}
await store.close();
rmSync(dataDir, { recursive: true });
process.stdout.write(`${JSON.stringify(times)}\n`);
