import { z } from 'zod';
import { AuditEvent, AuditFailure, AuditState, StageProgress } from './audit.ts';
import {
  AnswerValue,
  Finding,
  Fix,
  FixGrade,
  Question,
  Report,
  RuleOutcome,
  ScoreBand,
  SectionIdSchema,
} from './report.ts';
import { Confidence, RiskCategory, Severity } from './vocabulary.ts';

/**
 * What travels between the API and its clients, below /api/v1. Times are milliseconds since the epoch. Every error is a
 * `Problem` with the media type application/problem+json.
 *
 *   GET    /limits                                   → LimitsView
 *   GET    /stages                                   → StageList
 *   GET    /rules                                    → RuleList
 *   GET    /rules/:area/:section/:defect             → RulePage
 *   GET    /projects?q=&sort=&after=&limit=          → ProjectList; `q` is a part of the name
 *   GET    /projects/:projectId                      → ProjectView; the id or the slug
 *   GET    /projects/:projectId/audits/:number       → AuditDetail
 *   GET    /audits?project=&limit=&before=           → AuditPage, newest first
 *   POST   /audits                multipart          → 201 AuditView
 *            fields `project`, `label` first, then one file part `archive`
 *   GET    /audits/:auditId                          → AuditView
 *   DELETE /audits/:auditId                          → 204
 *   POST   /audits/:auditId/cancel                   → AuditView
 *   POST   /audits/:auditId/retry                    → AuditView
 *   GET    /audits/:auditId/events?after=&limit=     → EventPage
 *   GET    /audits/:auditId/live?after=  WebSocket   → LiveMessage…, client answers LiveReply
 *   GET    /audits/:auditId/report?view=             → Report with the project's answers applied; `view=overview` →
 *            ReportOverview, `view=evidence` → ReportEvidence. All of them carry an ETag.
 *   GET    /audits/:auditId/findings?q=&sort=&after=&limit=   → FindingPage
 *   GET    /audits/:auditId/findings/:findingId      → FindingDetail
 *   GET    /audits/:auditId/files/:name              → a file of schema/report-files.ts as the worker stored it
 *   GET    /audits/:auditId/export?format=&q=&ids=   → the same with the project's answers, whole or filtered
 *   GET    /projects/:projectId/badge.svg            → the score of the newest finished audit
 *   GET    /audits/:auditId/questions                → QuestionList
 *   PUT    /audits/:auditId/questions/:questionId/answer   AnswerInput → AnswerResult
 *   DELETE /audits/:auditId/questions/:questionId/answer   → AnswerResult (answer withdrawn)
 *   PUT    /audits/:auditId/questions/:questionId/asked    AskedInput → AnswerResult (stays open; who would know)
 *   GET    /compare?from=&to=&rows=                  → ComparisonView (schema/compare.ts); ids of two audits
 */
export const apiPrefix = '/api/v1';

/** RFC 9457 problem details with the table's code and advice (schema/problem.ts). */
export const Problem = z.object({
  /** URI reference of the problem's page, for example `/problems/not-found`. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  /** What to do about it, one sentence. */
  advice: z.string(),
  /** Request id; the log lines of the request carry the same. */
  instance: z.string(),
});
export type Problem = z.infer<typeof Problem>;

export const LimitsView = z.object({
  /** Bytes, counts, UTF-16 units and milliseconds as in schema/archive-limits.ts. */
  archive: z.object({
    packedBytes: z.int(),
    unpackedBytes: z.int(),
    entries: z.int(),
    ratio: z.number(),
    ratioFloorBytes: z.int(),
    pathLength: z.int(),
    depth: z.int(),
    keptFileBytes: z.int(),
    keptBytes: z.int(),
    timeMs: z.int(),
  }),
  /** File name endings that are accepted, for example `.tar.gz`. The content decides, not the name. */
  formats: z.array(z.string()),
  /** Uploads that may run at the same time. */
  concurrentUploads: z.int(),
});
export type LimitsView = z.infer<typeof LimitsView>;

export const StageList = z.object({ stages: z.array(z.object({ name: z.string(), title: z.string() })) });
export type StageList = z.infer<typeof StageList>;

export const AuditSummaryView = z.object({
  /** With the answers of its project. Null when nothing deployable was found. */
  score: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  band: ScoreBand.nullable(),
  /** What the score cannot pass while its findings are open; null as `score`, and in lists of audits of older versions. */
  loadLine: z.number().nullable(),
  findings: z.object({ CRITICAL: z.int(), HIGH: z.int(), MEDIUM: z.int(), MONITOR: z.int() }),
  /** Without an answer. */
  questions: z.int(),
  receipt: z.string(),
  /** Version and digest of the rules; a score made by others cannot be compared without saying so. Null as `band`. */
  rules: z.string().nullable(),
});
export type AuditSummaryView = z.infer<typeof AuditSummaryView>;

export const ReportFileView = z.object({
  /** One of schema/report-files.ts. */
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
});
export type ReportFileView = z.infer<typeof ReportFileView>;

export const AuditView = z.object({
  id: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  /** Part of its address: `/p/<slug>/audits/<number>`. */
  projectSlug: z.string(),
  /** 1, 2, 3 … within the project: № 14. */
  number: z.int(),
  label: z.string().nullable(),
  fileName: z.string(),
  /** Packed bytes of the upload. */
  uploadBytes: z.int(),
  state: AuditState,
  failure: AuditFailure.nullable(),
  createdAt: z.int(),
  startedAt: z.int().nullable(),
  finishedAt: z.int().nullable(),
  /** Null until `done`. */
  summary: AuditSummaryView.nullable(),
  /** Audits ahead in the queue; null when it does not wait. */
  queuePosition: z.int().nullable(),
  /** False when the archive is no longer kept, so that a retry cannot work. */
  canRetry: z.boolean(),
});
export type AuditView = z.infer<typeof AuditView>;

/** One audit with its downloads. */
export const AuditDetail = AuditView.extend({ files: z.array(ReportFileView) });
export type AuditDetail = z.infer<typeof AuditDetail>;

export const AuditPage = z.object({
  audits: z.array(AuditView),
  /** Pass as `before` for the next page; null on the last. */
  nextBefore: z.int().nullable(),
});
export type AuditPage = z.infer<typeof AuditPage>;

export const ProjectView = z.object({
  id: z.string(),
  name: z.string(),
  /** Unique within the team, never changed. */
  slug: z.string(),
  createdAt: z.int(),
  /** The newest audit; null when all were deleted. */
  latest: AuditView.nullable(),
  /** The newest audit that is done, whose score is the project's; null when there is none. */
  scored: AuditView.nullable(),
  /** Scores of the newest audits that are done, at most eight, oldest first. */
  trend: z.array(z.object({ number: z.int(), score: z.number().nullable() })),
});
export type ProjectView = z.infer<typeof ProjectView>;

export const projectSorts = ['name', 'score', 'recent', 'worst', 'questions'] as const;
export type ProjectSort = (typeof projectSorts)[number];

export const ProjectList = z.object({
  projects: z.array(ProjectView),
  /** How many match, on all pages. */
  total: z.int(),
  /** Pass as `after` for the next page; null on the last. */
  nextAfter: z.int().nullable(),
});
export type ProjectList = z.infer<typeof ProjectList>;

export const EventPage = z.object({
  state: AuditState,
  events: z.array(AuditEvent),
  /** Highest seq in the log; more events are waiting while the last one here is lower. */
  head: z.int(),
});
export type EventPage = z.infer<typeof EventPage>;

/**
 * Server to client. First `snapshot`, then `event` from `snapshot.seq + 1` on without gaps, `ping` every 15 s, and `end`
 * once the audit is over. `reconnect` says that the server goes away: come back with `?after=` the last seq seen.
 */
export const LiveMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    /** Last event that `audit`, `stages` and `events` already contain. */
    seq: z.int(),
    audit: AuditView,
    stages: z.array(StageProgress),
    /** Events after the client's `after`, up to `seq`; at most 500, the rest follow one by one. */
    events: z.array(AuditEvent),
  }),
  z.object({ type: z.literal('event'), event: AuditEvent }),
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('end'), audit: AuditView }),
  z.object({ type: z.literal('reconnect') }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

/** Client to server; any message shows that the client lives, silence for 40 s closes the socket. */
export const LiveReply = z.object({ type: z.literal('pong') });
export type LiveReply = z.infer<typeof LiveReply>;

/**
 * Codes the server closes a live socket with. Come back after `restart`, `slow`, `full` (too many watch; 1013 is "try again
 * later") and `silent`; not after `ended`, `gone`.
 */
export const liveCloseCodes = { ended: 1000, restart: 1012, slow: 1013, full: 1013, silent: 4408, gone: 4404 } as const;

/** The headline of a score. `low` and `high`: with every open question answered badly / well. */
export const ScoreView = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  band: ScoreBand.nullable(),
});
export type ScoreView = z.infer<typeof ScoreView>;

export const AnswerInput = z.object({
  value: AnswerValue,
  /** Why, or where it is done; may be empty. */
  note: z.string().trim().max(2_000).default(''),
});
export type AnswerInput = z.input<typeof AnswerInput>;

/** How long an answer counts, in milliseconds: 180 days. Later the question is asked again. */
export const answerValidMs = 180 * 86_400_000;

export const AnswerView = z.object({
  value: AnswerValue,
  note: z.string(),
  byName: z.string(),
  at: z.int(),
  /** From then on the question is open again. */
  expiresAt: z.int(),
});
export type AnswerView = z.infer<typeof AnswerView>;

/** "I don't know": the question stays open, and everybody sees who would know. */
export const AskedInput = z.object({ whom: z.string().trim().min(1).max(200) });
export type AskedInput = z.input<typeof AskedInput>;

export const AskedView = z.object({ whom: z.string(), byName: z.string(), at: z.int() });
export type AskedView = z.infer<typeof AskedView>;

export const QuestionView = Question.extend({
  /** The one that counts; null while the question is open. */
  answer: AnswerView.nullable(),
  /** Who would know; null when nobody was named, or when it is answered. */
  asked: AskedView.nullable(),
  /** The score if this question alone were answered so, everything else as it stands. */
  preview: z.object({ yes: ScoreView, no: ScoreView, 'not-applicable': ScoreView }),
});
export type QuestionView = z.infer<typeof QuestionView>;

export const QuestionList = z.object({
  score: ScoreView,
  open: z.int(),
  questions: z.array(QuestionView),
});
export type QuestionList = z.infer<typeof QuestionList>;

export const AnswerResult = z.object({
  questionId: z.string(),
  answer: AnswerView.nullable(),
  /** Score of this audit with all of the project's answers. */
  score: ScoreView,
  open: z.int(),
});
export type AnswerResult = z.infer<typeof AnswerResult>;

/** What lists show of a finding; its texts, code and edits are in FindingDetail. */
export const FindingRow = Finding.pick({
  id: true,
  number: true,
  ruleId: true,
  section: true,
  kind: true,
  severity: true,
  confidence: true,
  riskCategory: true,
  title: true,
  file: true,
  line: true,
  endLine: true,
  subject: true,
  plan: true,
  effort: true,
  monitor: true,
  delta: true,
}).extend({
  /** Findings of this report that tell the same, this one included: same rule, title and severity. Lists fold them. */
  places: z.int().min(1),
  fix: Fix.pick({ title: true, safety: true }).extend({
    /** Whether Finding.fix.patch is there: edits that `git apply` takes as they stand. */
    patch: z.boolean(),
    grade: FixGrade,
    /** Paths that the edits touch; empty for advice. */
    files: z.array(z.string()),
  }),
});
export type FindingRow = z.infer<typeof FindingRow>;

export const reportViews = ['whole', 'overview', 'evidence'] as const;
export type ReportView = (typeof reportViews)[number];

/**
 * The report without its long texts: findings are rows, and each rule outcome names at most two places, of different
 * files where there are any, without quotes. That is all the assessment reads, so a score computed from it is the same.
 */
export const ReportOverview = Report.omit({ findings: true, passes: true, $schema: true }).extend({
  findings: z.array(FindingRow),
});
export type ReportOverview = z.infer<typeof ReportOverview>;

/** Every rule's outcome with all places that prove it. */
export const ReportEvidence = z.object({ ruleOutcomes: z.array(RuleOutcome) });
export type ReportEvidence = z.infer<typeof ReportEvidence>;

export const findingSorts = ['impact', 'severity', 'effort', 'quick', 'file'] as const;
export type FindingSort = (typeof findingSorts)[number];

export const FindingCounts = z.object({
  /** Suspicious patterns included, here and in every other count: they cost score and have a place in the plan. */
  total: z.int(),
  severity: z.object({ CRITICAL: z.int(), HIGH: z.int(), MEDIUM: z.int(), MONITOR: z.int() }),
  plan: z.object({ now: z.int(), soon: z.int(), monitor: z.int() }),
  /** With a fix that can be applied as it stands. */
  patches: z.int(),
  /** Of them, those whose patch is proven. */
  proven: z.int(),
  suspicious: z.int(),
});
export type FindingCounts = z.infer<typeof FindingCounts>;

/** What a filter could not use; `start` and `end` are UTF-16 offsets in the filter. */
export const QueryNotice = z.object({ start: z.int(), end: z.int(), message: z.string() });
export type QueryNotice = z.infer<typeof QueryNotice>;

export const FindingPage = z.object({
  findings: z.array(FindingRow),
  /** Of all findings that match, not of this page alone. */
  counts: FindingCounts,
  notices: z.array(QueryNotice),
  /** Pass as `after` for the next page; null on the last. */
  nextAfter: z.string().nullable(),
});
export type FindingPage = z.infer<typeof FindingPage>;

export const relations = ['cause', 'place', 'subject'] as const;
export const RelatedFinding = z.object({
  /** `cause`: the same rule elsewhere. `place`: the same file. `subject`: the same component. The first that holds. */
  relation: z.enum(relations),
  finding: FindingRow,
});
export type RelatedFinding = z.infer<typeof RelatedFinding>;

export const FindingDetail = z.object({
  finding: Finding,
  /** At most 12, same cause first. */
  related: z.array(RelatedFinding),
});
export type FindingDetail = z.infer<typeof FindingDetail>;

/** One line of the rule catalogue. */
export const RuleLine = z.object({
  id: z.string(),
  title: z.string(),
  section: SectionIdSchema,
  /** The most it ever says. */
  severity: Severity,
  confidence: Confidence,
  riskCategory: RiskCategory,
  /** True when it needs at least two files of different kinds. */
  crossFile: z.boolean(),
});
export type RuleLine = z.infer<typeof RuleLine>;

export const RuleList = z.object({
  /** Names this set of rules, as `Report.rules` does. */
  version: z.string(),
  /** In the order of the sections. */
  rules: z.array(RuleLine),
});
export type RuleList = z.infer<typeof RuleList>;

const RuleExamples = z.array(z.record(z.string(), z.string()));
export const RulePage = RuleLine.extend({
  version: z.string(),
  /** Why it is a problem; what happens then; how to see it; what to change; what that costs; where the facts are from. */
  docs: z.object({
    problem: z.string(),
    impact: z.string(),
    verify: z.string(),
    remedy: z.string(),
    tradeOff: z.string(),
    sources: z.array(z.string()),
  }),
  /** Small repositories, path to text: ones in which the rule fails, and ones in which it passes or does not apply. */
  examples: z.object({ bad: RuleExamples, good: RuleExamples }),
  /** Rules of the same section, this one left out. */
  neighbours: z.array(RuleLine.pick({ id: true, title: true, severity: true })),
});
export type RulePage = z.infer<typeof RulePage>;
