import { reassess } from '@seaworthy/assess/reassess';
import type { Question, Report } from '@seaworthy/schema/report';
import { sectionOf, sections } from '@seaworthy/schema/taxonomy';

/** Two questions that a repository cannot answer itself. */
export const backupQuestion: Question = {
  id: 'q-backup',
  ruleId: 'recovery/backups/backup-unproven',
  section: 'recovery/backups',
  text: 'Is the database backed up every night?',
  needed: 'The job or service that makes the copy.',
  assumedDefault: 'A nightly copy kept for two weeks.',
  severityIfNo: 'CRITICAL',
  evidence: [],
};
export const zoneQuestion: Question = {
  ...backupQuestion,
  id: 'q-zone',
  ruleId: 'recovery/multi-zone/single-zone',
  section: 'recovery/multi-zone',
  text: 'May the service be down when one zone is?',
  severityIfNo: 'MEDIUM',
};

/** A report without findings and with these questions, scored by the real assessment. */
export function reportWith(questions: readonly Question[]): Report {
  const draft: Report = {
    schema: 'seaworthy.dev/report/1',
    engine: '0.1.0',
    rules: '0',
    input: { sha256: 'a'.repeat(64), files: 1, read: 1, bytes: 10, skipped: [], failed: [], neutralised: [] },
    project: { name: 'harbour' },
    model: { components: [], edges: [], volumes: [], environments: [] },
    assumptions: [],
    questions: [...questions],
    findings: [],
    sections: sections.map(({ id, weight }) => ({
      id,
      state: 'na',
      reason: 'Nothing of this kind is here.',
      evidence: [],
      weight,
      loss: 0,
      findings: 0,
      questions: 0,
    })),
    ruleOutcomes: questions.map(({ ruleId, section }) => ({
      ruleId,
      section: sectionOf(section).id,
      status: 'needs-confirmation',
      evidence: [],
    })),
    score: {
      version: 'scoring/1',
      value: 10,
      exact: 10,
      low: 10,
      high: 10,
      band: null,
      quality: 1,
      gate: 1,
      cap: { value: 10, by: '' },
      bullets: [],
      top3: [],
    },
    plan: { now: [], soon: [], monitor: [], effortNow: { lowHours: 0, highHours: 0 } },
    checklists: { preProduction: [], stack: [] },
    verification: [],
    receipt: { sha256: 'b'.repeat(64) },
  };
  return reassess(draft, new Map());
}
