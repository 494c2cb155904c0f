import { z } from 'zod';
import { AuditView } from './api.ts';
import { AnswerValue, Finding, SectionIdSchema, SectionState } from './report.ts';
import { Severity } from './vocabulary.ts';

/** What lies between two reports, `before` and `after`. Made by assess/compare; the same words in API, page and program. */

/** `open` and `moved` are findings of both reports; a moved one stands in another file. */
export const changes = ['fixed', 'new', 'open', 'moved'] as const;
export const Change = z.enum(changes);
export type Change = z.infer<typeof Change>;

/** Why something differs. `code-or-rules`: both changed, and two reports alone cannot tell which of them did it. */
export const Cause = z.enum(['code', 'rules', 'code-or-rules']);
export type Cause = z.infer<typeof Cause>;

/** As it is in the report that has it: `before` for what was fixed, `after` for everything else. */
export const ComparedFinding = Finding.pick({
  id: true,
  ruleId: true,
  section: true,
  severity: true,
  confidence: true,
  title: true,
  file: true,
  line: true,
  endLine: true,
  subject: true,
  delta: true,
  triage: true,
}).extend({
  change: Change,
  /** The same finding in `before`; null for new and for fixed ones. */
  was: z.object({ id: z.string(), file: z.string(), line: z.int() }).nullable(),
  /** Null when it did not change. */
  severityChange: z.object({ before: Severity, after: Severity, cause: Cause }).nullable(),
});
export type ComparedFinding = z.infer<typeof ComparedFinding>;

export const SectionChange = z.object({
  id: SectionIdSchema,
  before: SectionState,
  after: SectionState,
  /** Points of the score's 100 that the section loses. */
  lostBefore: z.number(),
  lostAfter: z.number(),
});
export type SectionChange = z.infer<typeof SectionChange>;

export const QuestionChange = z.object({
  /** Of the question in `after`, or in `before` when it is no longer asked. */
  id: z.string(),
  ruleId: z.string(),
  text: z.string(),
  /** `opened` counts in `after` and did not before; `closed` the other way; `answered`: another answer than before. */
  change: z.enum(['opened', 'closed', 'answered']),
  /** Null: not asked, or asked and not answered; `asked` tells which. */
  before: z.object({ asked: z.boolean(), answer: AnswerValue.nullable() }),
  after: z.object({ asked: z.boolean(), answer: AnswerValue.nullable() }),
});
export type QuestionChange = z.infer<typeof QuestionChange>;

/** One line of the deployment model: `worker`, `memory-limit`, null → `4 GB`. */
export const ModelChange = z.object({
  part: z.enum(['component', 'edge', 'volume']),
  /** Name of the component or volume, `web → api` for an edge. */
  name: z.string(),
  /** The kind as the model says it: `worker`, `proxy-config`, `bind`. */
  kind: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
  /** What changed: a fact's name, `ports`, `networks`, `limits`; empty when the whole part came or went. */
  what: z.string(),
  /** Null: unset, or not there. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type ModelChange = z.infer<typeof ModelChange>;

/**
 * Where the change of the exact score comes from; the parts add up to it. Null: this part cannot be told from the other
 * one, `codeAndRules` then holds both together. All are null when one of the reports has no score.
 */
export const Attribution = z.object({
  total: z.number().nullable(),
  code: z.number().nullable(),
  rules: z.number().nullable(),
  codeAndRules: z.number().nullable(),
  /** What people said: answers, and what the team accepted or called no problem. */
  answers: z.number().nullable(),
});
export type Attribution = z.infer<typeof Attribution>;

export const ComparedSide = z.object({
  project: z.string(),
  /** As in Report.score. */
  value: z.number().nullable(),
  exact: z.number().nullable(),
  loadLine: z.number(),
  /** Open ones. */
  findings: z.int(),
  openQuestions: z.int(),
  rules: z.string(),
  engine: z.string(),
  receipt: z.string(),
});
export type ComparedSide = z.infer<typeof ComparedSide>;

export const Comparison = z.object({
  before: ComparedSide,
  after: ComparedSide,
  /** Equal trees, however they were packed. */
  sameInput: z.boolean(),
  /** Judged by the same rules and the same engine. */
  sameRules: z.boolean(),
  attribution: Attribution,
  counts: z.object({
    fixed: z.int(),
    new: z.int(),
    open: z.int(),
    moved: z.int(),
    /** Among the open and the moved ones. */
    severityChanged: z.int(),
  }),
  /** New, fixed, moved, open; each in the order of its report. */
  findings: z.array(ComparedFinding),
  sections: z.array(SectionChange),
  questions: z.array(QuestionChange),
  model: z.array(ModelChange),
});
export type Comparison = z.infer<typeof Comparison>;

/** `GET /compare?from=&to=&rows=`. With `rows=false` the four lists are empty and only the numbers are sent. */
export const ComparisonView = Comparison.extend({
  audits: z.object({ before: AuditView, after: AuditView }),
});
export type ComparisonView = z.infer<typeof ComparisonView>;
