import { z } from 'zod';
import { Evidence } from './evidence.ts';
import { Fix, ProofSummary } from './report-fix.ts';
import { ModelSummary } from './report-model.ts';
import { RepositorySettings, Suppression, Triage } from './report-triage.ts';
import { type SectionId, sectionIds } from './taxonomy.ts';
import { Confidence, RiskCategory, Severity } from './vocabulary.ts';

/** The result object of one audit, `report/1`: self-contained, additive within a major version. No clock value is in it. */

export const SectionIdSchema = z.enum(sectionIds as [SectionId, ...SectionId[]]); // non-empty: 35 sections

export const Effort = z.object({ lowHours: z.number(), highHours: z.number(), why: z.array(z.string()) });
export type Effort = z.infer<typeof Effort>;

/** For MONITOR findings: what to watch and from which value on it stops being acceptable. */
export const Monitor = z.object({ metric: z.string(), threshold: z.string(), why: z.string() });
export type Monitor = z.infer<typeof Monitor>;

export const AnswerValue = z.enum(['yes', 'no', 'not-applicable']);
export type AnswerValue = z.infer<typeof AnswerValue>;

/** What a person said about a question. A fresh audit holds none but those that stand in the repository itself. */
export const Answer = z.object({
  value: AnswerValue,
  note: z.string(),
  by: z.string(),
  /** ISO date, `2026-03-03`; empty for a statement of the repository, which does not tell. */
  on: z.string(),
  /** The last day of a statement of the repository. */
  until: z.string().optional(),
});
export type Answer = z.infer<typeof Answer>;

export const Finding = z.object({
  /** Equal to `fingerprints.path`, so that links survive a re-audit. */
  id: z.string(),
  /** 1-based position in the report's order: area, section, severity, path, line. */
  number: z.int().min(1),
  ruleId: z.string(),
  section: SectionIdSchema,
  kind: z.enum(['issue', 'suspicious']),
  severity: Severity,
  confidence: Confidence,
  riskCategory: RiskCategory,
  title: z.string(),
  /** Anchor. `line`/`endLine` are 1-based, inclusive. Absence findings anchor where the fix goes. */
  file: z.string(),
  line: z.int().min(1),
  endLine: z.int().min(1),
  /** UTF-16 columns from 1 of the anchor's first character and of the one behind its last. Absent where a whole file is meant. */
  column: z.int().min(1).optional(),
  endColumn: z.int().min(1).optional(),
  /** 2–4 sentences in 1–4 bullets. */
  problem: z.array(z.string()).min(1).max(4),
  impact: z.array(z.string()).min(1),
  verify: z.array(z.string()).min(1),
  fix: Fix,
  tradeOff: z.array(z.string()).min(1),
  evidence: z.array(Evidence),
  /** Causal path across files, in order of travel; empty when one place tells it all. */
  path: z.array(Evidence),
  subject: z.object({ kind: z.string(), name: z.string() }),
  fingerprints: z.object({ logical: z.string(), path: z.string() }),
  plan: z.enum(['now', 'soon', 'monitor']),
  effort: Effort,
  monitor: Monitor.optional(),
  /** Score gained if this finding alone were fixed; ≥ 0, unrounded. */
  delta: z.number(),
  /** Set when no file shows it, but a person confirmed it by answering a question with "no". Its id is the question's. */
  attested: Answer.optional(),
  /** What people decided about it; absent while it is open. Counts, plan, top 3 and gates are about open findings alone. */
  triage: Triage.optional(),
});
export type Finding = z.infer<typeof Finding>;

export const Question = z.object({
  /** Stable: rule id + subject, hashed. Answers attach to it across audits. */
  id: z.string(),
  ruleId: z.string(),
  section: SectionIdSchema,
  /** One sentence ending in a question mark; "yes" is always the good answer. */
  text: z.string(),
  /** Exactly what is needed to settle it. */
  needed: z.string(),
  /** Best-practice default assumed meanwhile. */
  assumedDefault: z.string(),
  severityIfNo: Severity,
  evidence: z.array(Evidence),
  /** The finding that an answer of "no" confirms. Absent in reports of older engines. */
  gap: Finding.optional(),
  /** What `.seaworthy.yaml` says about it; it counts up to its last day, where a team does not answer otherwise. */
  stated: Answer.optional(),
  /** The answer that counts: of the team, when a report is assessed again with answers, else the stated one. */
  answer: Answer.optional(),
});
export type Question = z.infer<typeof Question>;

export const sectionStates = ['finding', 'unknown', 'sound', 'attested', 'na'] as const;
export const SectionState = z.enum(sectionStates);
export type SectionState = z.infer<typeof SectionState>;

/** `sound` always carries evidence; `na` always carries a reason; `unknown` means an open question or an errored rule. */
export const SectionResult = z.object({
  id: SectionIdSchema,
  state: SectionState,
  reason: z.string().optional(),
  evidence: z.array(Evidence),
  weight: z.number(),
  /** 0–1: share of the weight that is lost. */
  loss: z.number(),
  findings: z.int().min(0),
  questions: z.int().min(0),
});
export type SectionResult = z.infer<typeof SectionResult>;

export const assumptionIds = [
  'deployment-target',
  'reverse-proxy',
  'tls-termination',
  'orchestration-and-scaling',
  'secrets-management',
  'storage-strategy',
  'ci-cd',
] as const;
export const Assumption = z.object({
  id: z.enum(assumptionIds),
  /** The prompt's words for the item. */
  title: z.string(),
  /** null: could not be inferred; then `bestPracticeDefault` stands and the item is marked "Needs Confirmation". */
  value: z.string().nullable(),
  /** What is known where the value is open: "plain HTTP is published by web on 8000". */
  note: z.string().optional(),
  bestPracticeDefault: z.string(),
  confidence: Confidence,
  evidence: z.array(Evidence),
});
export type Assumption = z.infer<typeof Assumption>;

export const checkStates = ['sound', 'not', 'ask', 'na', 'attested'] as const;
export const ChecklistItem = z.object({
  id: z.string(),
  group: z.string(),
  /** The prompt's wording. */
  text: z.string(),
  state: z.enum(checkStates),
  /** Why, when not plain from evidence: n/a reason, or the rule ids that fail it. */
  reason: z.string().optional(),
  ruleIds: z.array(z.string()),
  findingIds: z.array(z.string()),
  questionIds: z.array(z.string()),
  evidence: z.array(Evidence),
});
export type ChecklistItem = z.infer<typeof ChecklistItem>;

export const ScoreBand = z.object({
  /** `9-10`, `7-8`, `5-6`, `3-4`, `<3` as the prompt writes them. */
  range: z.string(),
  words: z.string(),
});
export type ScoreBand = z.infer<typeof ScoreBand>;

export const Score = z.object({
  version: z.literal('scoring/1'),
  /** 1.0–10.0 truncated to 0.1; null when nothing deployable was found. */
  value: z.number().nullable(),
  exact: z.number().nullable(),
  /** With every open question answered badly / well. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  band: ScoreBand.nullable(),
  quality: z.number(),
  gate: z.number(),
  cap: z.object({ value: z.number(), by: z.string() }),
  bullets: z.array(z.string()),
  /** Finding ids, highest impact first; at most 3. */
  top3: z.array(z.string()),
});
export type Score = z.infer<typeof Score>;

export const Plan = z.object({
  now: z.array(z.string()),
  soon: z.array(z.string()),
  monitor: z.array(z.string()),
  effortNow: z.object({ lowHours: z.number(), highHours: z.number() }),
});
export type Plan = z.infer<typeof Plan>;

export const VerificationStep = z.object({ command: z.string(), expect: z.string(), why: z.string() });
export type VerificationStep = z.infer<typeof VerificationStep>;

export const UnreadFile = z.object({
  path: z.string(),
  line: z.int().optional(),
  reason: z.string(),
  /** Sections that this kind of file feeds; they cannot be `sound`. */
  feeds: z.array(SectionIdSchema),
});
export type UnreadFile = z.infer<typeof UnreadFile>;

export const RuleStatus = z.enum(['failed', 'errored', 'needs-confirmation', 'passed', 'not-applicable']);
export type RuleStatus = z.infer<typeof RuleStatus>;

export const RuleOutcome = z.object({
  ruleId: z.string(),
  section: SectionIdSchema,
  status: RuleStatus,
  reason: z.string().optional(),
  evidence: z.array(Evidence),
});
export type RuleOutcome = z.infer<typeof RuleOutcome>;

/** One place that proves that a rule holds: the flat reading of the passed outcomes, for programs that only count. */
export const Pass = z.object({
  ruleId: z.string(),
  section: SectionIdSchema,
  file: z.string(),
  line: z.int(),
  endLine: z.int(),
});
export type Pass = z.infer<typeof Pass>;

/** What was done to an audit's report after the audit. The other members are those of the result. */
export const Derivation = z.object({
  /** SHA-256 receipt of the audit's own report. */
  receipt: z.string(),
  /** Answers that were applied: score, sections, checklists and plan are those with these answers. */
  answers: z.int().min(0),
  /** Decisions of the team that were applied; absent: none. */
  decisions: z.int().min(0).optional(),
  /** The filter, as typed, that left the findings in this document; null: all are here. Score, sections and checklists stay those of the whole audit. */
  filter: z.string().nullable(),
  /** Findings of the whole audit. */
  findings: z.int().min(0),
});
export type Derivation = z.infer<typeof Derivation>;

export const Report = z.object({
  $schema: z.string().optional(),
  schema: z.literal('seaworthy.dev/report/1'),
  engine: z.string(),
  rules: z.string(),
  /** SHA-256 of the sorted list of `path NUL sha256 LF`: equal trees have equal inputs, however they were packed. */
  input: z.object({
    sha256: z.string(),
    files: z.int(),
    read: z.int(),
    bytes: z.int(),
    /** Counted per reason; `examples` holds at most 20 paths. */
    skipped: z.array(z.object({ reason: z.string(), count: z.int(), examples: z.array(z.string()) })),
    failed: z.array(UnreadFile),
    /** Archive entries that were neutralised (links, devices, …): never read, always said. */
    neutralised: z.array(z.object({ path: z.string(), code: z.string(), reason: z.string() })),
  }),
  project: z.object({ name: z.string() }),
  model: ModelSummary,
  assumptions: z.array(Assumption),
  questions: z.array(Question),
  findings: z.array(Finding),
  sections: z.array(SectionResult),
  ruleOutcomes: z.array(RuleOutcome),
  /** Absent in reports of older engines. */
  passes: z.array(Pass).optional(),
  score: Score,
  plan: Plan,
  checklists: z.object({ preProduction: z.array(ChecklistItem), stack: z.array(ChecklistItem) }),
  verification: z.array(VerificationStep),
  /** Absent in reports of older engines. */
  proofs: ProofSummary.optional(),
  /** Everything that wants to take findings out of the count, used or not. Absent when there is nothing. */
  suppressions: z.array(Suppression).optional(),
  /** Absent when the repository has no `.seaworthy.yaml`, or it was not asked. */
  settings: RepositorySettings.optional(),
  /** ISO date of the day whose view this is; present only when dates of suppressions were compared with it. */
  asOf: z.string().optional(),
  /** Absent in the audit's own report. */
  derived: Derivation.optional(),
  /** SHA-256 of this document in canonical form (sorted keys, no `receipt`). */
  receipt: z.object({ sha256: z.string() }),
});
export type Report = z.infer<typeof Report>;
