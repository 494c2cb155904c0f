import { z } from 'zod';
import { type SectionId, sectionIds } from './taxonomy.ts';
import { Confidence, EnvironmentClass, RiskCategory, Severity } from './vocabulary.ts';

/** The result object of one audit, `report/1`: self-contained, additive within a major version. No clock value is in it. */

export const SectionIdSchema = z.enum(sectionIds as [SectionId, ...SectionId[]]); // non-empty: 35 sections

/** A quoted place in the audited tree. `quote` is at most 160 characters of the first line, secrets masked. */
export const Evidence = z.object({
  path: z.string(),
  /** 1-based, inclusive. */
  startLine: z.int().min(1),
  endLine: z.int().min(1),
  quote: z.string(),
  note: z.string().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** Replaces characters `start`..`end` (UTF-16 offsets, end exclusive) of `path` by `text`. A path not in the tree creates that file. */
export const TextEdit = z.object({
  path: z.string(),
  start: z.int().min(0),
  end: z.int().min(0),
  text: z.string(),
  /** The same range in lines and UTF-16 columns, both from 1, end exclusive. Absent in reports of older engines. */
  region: z
    .object({
      startLine: z.int().min(1),
      startColumn: z.int().min(1),
      endLine: z.int().min(1),
      endColumn: z.int().min(1),
    })
    .optional(),
});
export type TextEdit = z.infer<typeof TextEdit>;

export const fixGrades = ['proven', 'suggested', 'advice'] as const;
/** `proven`: see FixProof. `suggested`: a patch that was not, or could not be, proven. `advice`: no patch. See fix-grade.ts. */
export const FixGrade = z.enum(fixGrades);
export type FixGrade = z.infer<typeof FixGrade>;

/**
 * What came of applying a fix's patch in memory, parsing the changed files again and auditing the patched tree: it closes
 * its finding, opens none and lowers no score, or the first thing that speaks against it in one sentence. Scores are exact,
 * without answers; null: nothing deployable was found.
 */
export const FixProof = z.union([
  z.object({
    closes: z.literal(true),
    /** Findings that were not there before: none, or it would be no proof. */
    opens: z.array(z.string()).max(0),
    scoreBefore: z.number().nullable(),
    scoreAfter: z.number().nullable(),
  }),
  z.object({ failed: z.string() }),
]);
export type FixProof = z.infer<typeof FixProof>;

export const Fix = z.object({
  title: z.string(),
  /** `safe`: cannot change behaviour anyone relies on. `review`: read it first. `advice`: no edit, a snippet to adapt. */
  safety: z.enum(['safe', 'review', 'advice']),
  edits: z.array(TextEdit),
  /** Fence language of `before`, `after`: `dockerfile`, `yaml`, `nginx`, `python`, … */
  language: z.string(),
  /** Where `before` stands, for example `compose.yml:12`; null for advice. */
  at: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string(),
  /**
   * All edits as a unified diff for `git apply` (assess/patch.ts). Absent for advice, where a line that changes holds a
   * masked secret, and in reports of older engines.
   */
  patch: z.string().optional(),
  /** Absent: not tried (see Report.proofs), no edits, or a report of an older engine. */
  proof: FixProof.optional(),
});
export type Fix = z.infer<typeof Fix>;

export const Effort = z.object({ lowHours: z.number(), highHours: z.number(), why: z.array(z.string()) });
export type Effort = z.infer<typeof Effort>;

/** For MONITOR findings: what to watch and from which value on it stops being acceptable. */
export const Monitor = z.object({ metric: z.string(), threshold: z.string(), why: z.string() });
export type Monitor = z.infer<typeof Monitor>;

export const AnswerValue = z.enum(['yes', 'no', 'not-applicable']);
export type AnswerValue = z.infer<typeof AnswerValue>;

/** What a person said about a question; `on` is an ISO date, `2026-03-03`. Never part of a fresh audit. */
export const Answer = z.object({ value: AnswerValue, note: z.string(), by: z.string(), on: z.string() });
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
  /** Set when a report is assessed again with answers. */
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

export const FileClass = z.object({ path: z.string(), class: EnvironmentClass, why: z.string() });

/** What one setting of a component is. `value` is as shown (`512 MiB`, `uid 1000`); null when unset; the expression when unknown. */
export const ModelFact = z.object({
  name: z.enum(['image', 'replicas', 'memory-limit', 'cpu-limit', 'user', 'health-check', 'restart', 'schedule']),
  state: z.enum(['set', 'unset', 'unknown']),
  value: z.string().nullable(),
  evidence: z.array(Evidence),
});
export type ModelFact = z.infer<typeof ModelFact>;

/** One port. `host` is `8080` or `127.0.0.1:8080`, null when it does not leave the host or the engine picks one. */
export const ModelPort = z.object({
  host: z.string().nullable(),
  container: z.int().nullable(),
  protocol: z.string(),
  published: z.boolean(),
  evidence: z.array(Evidence),
});
export type ModelPort = z.infer<typeof ModelPort>;

/** What stops a request on an edge. `isDefault`: nobody wrote it, the product's own default holds. */
export const ModelLimit = z.object({
  name: z.enum(['body', 'read-timeout']),
  /** Bytes or seconds; 0 is "no limit" for a body. Null: only the running environment knows. */
  amount: z.number().nullable(),
  /** As shown: `100 MB`, `60 s`, the expression when unknown. */
  value: z.string(),
  isDefault: z.boolean(),
  evidence: z.array(Evidence),
});
export type ModelLimit = z.infer<typeof ModelLimit>;

/**
 * `request`: from outside or through a proxy; `call`: one service names another in its settings; `order`: only the order of
 * starting; `mount`: a volume; `pipeline`: what CI does; `backup`: what is copied where.
 */
export const modelEdgeKinds = ['request', 'call', 'order', 'mount', 'pipeline', 'backup'] as const;

/** A part of the deployment. Fields beyond `evidence` are absent in reports of older engines. */
export const ModelComponent = z.object({
  id: z.string(),
  /** A container's role; `proxy-config`, `app-*`, `image`; `internet`, `pipeline`, `registry`, `host`, `backup`, `external`. */
  kind: z.string(),
  name: z.string(),
  detail: z.string(),
  evidence: z.array(Evidence),
  /** The component that runs this one: a configuration or an application in its container. */
  partOf: z.string().optional(),
  /** What starts together: the Compose project or the Kubernetes namespace. */
  stack: z.string().optional(),
  networks: z.array(z.string()).optional(),
  facts: z.array(ModelFact).optional(),
  ports: z.array(ModelPort).optional(),
  /** `PostgreSQL`: what keeps data or messages. */
  product: z.string().optional(),
  /** `kind name` of the subjects under which findings speak of it: `service api`, `image backend/Dockerfile`. */
  subjects: z.array(z.string()).optional(),
});
export type ModelComponent = z.infer<typeof ModelComponent>;

export const ModelEdge = z.object({
  from: z.string(),
  /** A component's or a volume's id. */
  to: z.string(),
  label: z.string(),
  evidence: z.array(Evidence),
  kind: z.enum(modelEdgeKinds).optional(),
  /** `http`, `https`, `postgres`; absent when nothing says. */
  protocol: z.string().optional(),
  websocket: z.boolean().optional(),
  limits: z.array(ModelLimit).optional(),
});
export type ModelEdge = z.infer<typeof ModelEdge>;

export const ModelVolume = z.object({
  name: z.string(),
  kind: z.string(),
  evidence: z.array(Evidence),
  /** Named by edges of kind `mount`. */
  id: z.string().optional(),
  stack: z.string().optional(),
});
export type ModelVolume = z.infer<typeof ModelVolume>;

export const ModelSummary = z.object({
  components: z.array(ModelComponent),
  edges: z.array(ModelEdge),
  volumes: z.array(ModelVolume),
  environments: z.array(z.object({ class: EnvironmentClass, files: z.int(), examples: z.array(FileClass) })),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

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

/** How far fixes were proven, and what the proven ones make of the score together: applied as one patch and audited. */
export const ProofSummary = z.object({
  /** Fixes with edits that were tried; a fix that needs a masked line changed is tried and fails. */
  tried: z.int().min(0),
  proven: z.int().min(0),
  /** Fixes with edits that were not: more than `limit`. */
  notTried: z.int().min(0),
  /** Fixes that a tree of this size allows; 0: it is too large for any. */
  limit: z.int().min(0),
  /** Absent when no fix was proven. `findings` are ids; proven fixes that change the same lines as a worse one are not among them. */
  together: z
    .union([
      z.object({
        findings: z.array(z.string()),
        scoreBefore: z.number().nullable(),
        scoreAfter: z.number().nullable(),
      }),
      z.object({ findings: z.array(z.string()), failed: z.string() }),
    ])
    .optional(),
});
export type ProofSummary = z.infer<typeof ProofSummary>;

/** What was done to an audit's report after the audit. The other members are those of the result. */
export const Derivation = z.object({
  /** SHA-256 receipt of the audit's own report. */
  receipt: z.string(),
  /** Answers that were applied: score, sections, checklists and plan are those with these answers. */
  answers: z.int().min(0),
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
  /** Absent in the audit's own report. */
  derived: Derivation.optional(),
  /** SHA-256 of this document in canonical form (sorted keys, no `receipt`). */
  receipt: z.object({ sha256: z.string() }),
});
export type Report = z.infer<typeof Report>;
