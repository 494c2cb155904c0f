import { runAudit } from '../../packages/pipeline/src/audit.ts';
import { grammarLoader } from '../../packages/pipeline/src/load-grammars.ts';
import type { Report } from '../../packages/schema/src/report.ts';
import type { Answer } from './labels.ts';

/** Audits folders one after another, the way the command line does. */
export async function answers(folders: readonly string[]): Promise<Answer[]> {
  const loadGrammars = grammarLoader();
  const out: Answer[] = [];
  for (const path of folders) {
    const { report } = await runAudit({ input: { kind: 'folder', path }, projectName: 'labelled', loadGrammars });
    out.push(answerOf(report));
  }
  return out;
}

export function answerOf(report: Report): Answer {
  const items = [...report.checklists.preProduction, ...report.checklists.stack];
  return {
    findings: report.findings.map((it) => ({
      ruleId: it.ruleId,
      section: it.section,
      severity: it.severity,
      file: it.file,
      line: it.line,
      places: [
        { file: it.file, line: it.line, endLine: it.endLine },
        ...[...it.evidence, ...it.path].map(({ path, startLine, endLine }) => ({
          file: path,
          line: startLine,
          endLine,
        })),
      ],
    })),
    questions: report.questions.length,
    passes: (report.passes ?? []).map(({ section, file }) => ({ section, file })),
    unproven: items.filter((it) => it.state === 'sound' && it.evidence.length === 0).map((it) => it.id),
  };
}
