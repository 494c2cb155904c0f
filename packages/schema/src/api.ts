import { z } from 'zod';
import { AuditEvent, AuditFailure, AuditState, StageProgress } from './audit.ts';
import { Evidence } from './evidence.ts';
import { AnswerValue, Question, ScoreBand } from './report.ts';

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
 *   GET    /audits?project=&q=&author=&pinned=&trash=&limit=&before=   → AuditPage, newest first
 *   POST   /audits                multipart          → 201 AuditView
 *            fields `project`, `label` first, then one file part `archive`
 *   GET    /audits/:auditId                          → AuditView
 *   DELETE /audits/:auditId                          → 204; into the trash, see api-history.ts
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
 *   GET    /audits/:auditId/questions/:questionId/history  → AnswerHistory; who said what, oldest first
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
  /** The name of who uploaded it. */
  createdBy: z.string(),
  pinned: z.boolean(),
  /** When it was put into the trash; null: it was not. */
  deletedAt: z.int().nullable(),
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

/** `counts`: the question is answered; `overruled`: the team's answer counts instead; `expired`: its last day is over. */
export const statementStates = ['counts', 'overruled', 'expired'] as const;

/** What `.seaworthy.yaml` of the audited repository says about a question, and what that is worth today. */
export const StatementView = z.object({
  value: AnswerValue,
  note: z.string(),
  by: z.string(),
  /** ISO date, the last day on which it counts; null: none is given. */
  until: z.string().nullable(),
  state: z.enum(statementStates),
  /** The line that says so; absent in reports that do not tell it. */
  place: Evidence.optional(),
});
export type StatementView = z.infer<typeof StatementView>;

export const QuestionView = Question.extend({
  /** The team's; null when it gave none. The question is open when no `statement` counts either. */
  answer: AnswerView.nullable(),
  /** Absent when the repository says nothing about it. */
  statement: StatementView.optional(),
  /** Who would know; null when nobody was named, or when it is answered. */
  asked: AskedView.nullable(),
  /** An answer that does not count here: what the question shows has changed since. Absent when there is none. */
  dropped: z.object({ byName: z.string(), at: z.int(), value: AnswerValue }).optional(),
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

/** Everything ever said to one question of the project, oldest first. A value of null withdrew the answer before it; its note names who would know. */
export const AnswerHistory = z.object({
  entries: z.array(z.object({ value: AnswerValue.nullable(), note: z.string(), byName: z.string(), at: z.int() })),
});
export type AnswerHistory = z.infer<typeof AnswerHistory>;

export const AnswerResult = z.object({
  questionId: z.string(),
  answer: AnswerView.nullable(),
  /** Score of this audit with all of the project's answers. */
  score: ScoreView,
  open: z.int(),
});
export type AnswerResult = z.infer<typeof AnswerResult>;
