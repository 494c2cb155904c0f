import type {
  AnswerResult,
  AuditDetail,
  AuditPage,
  AuditView,
  EventPage,
  LimitsView,
  LiveMessage,
  ProjectList,
  ProjectView,
  QuestionList,
  ScoreView,
  StageList,
} from '@seaworthy/schema/api';
import type { FindingDetail, ReportEvidence, ReportOverview } from '@seaworthy/schema/api-findings';
import type { AuditEvent, StageProgress } from '@seaworthy/schema/audit';
import type { Evidence } from '@seaworthy/schema/evidence';
import * as z from 'zod/mini';

/**
 * The answers of the API as this page checks them. The types are the schema package's; only the checks are written again,
 * in zod/mini, because zod whole is 95 KB. Unknown keys are dropped, so an older page reads a newer server.
 */

const Score: z.ZodMiniType<number | null> = z.nullable(z.number());
const States = z.enum(['queued', 'running', 'done', 'failed', 'cancelled']);
const Severities = z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR']);
const Counts = z.record(z.string(), z.number());

const auditFields = {
  id: z.string(),
  projectId: z.string(),
  projectName: z.string(),
  projectSlug: z.string(),
  number: z.number(),
  label: z.nullable(z.string()),
  fileName: z.string(),
  uploadBytes: z.number(),
  state: States,
  failure: z.nullable(z.object({ code: z.string(), detail: z.string(), stage: z.nullable(z.string()) })),
  createdAt: z.number(),
  startedAt: z.nullable(z.number()),
  finishedAt: z.nullable(z.number()),
  summary: z.nullable(
    z.object({
      score: Score,
      low: Score,
      high: Score,
      findings: z.object({ CRITICAL: z.number(), HIGH: z.number(), MEDIUM: z.number(), MONITOR: z.number() }),
      questions: z.number(),
      receipt: z.string(),
      band: z.nullable(z.object({ range: z.string(), words: z.string() })),
      loadLine: Score,
      rules: z.nullable(z.string()),
    }),
  ),
  queuePosition: z.nullable(z.number()),
  canRetry: z.boolean(),
  createdBy: z.string(),
  pinned: z.boolean(),
  deletedAt: z.nullable(z.number()),
};
export const AuditShape: z.ZodMiniType<AuditView> = z.object(auditFields);
export const AuditDetailShape: z.ZodMiniType<AuditDetail> = z.object({
  ...auditFields,
  files: z.array(z.object({ name: z.string(), mediaType: z.string(), bytes: z.number(), sha256: z.string() })),
});
export const AuditPageShape: z.ZodMiniType<AuditPage> = z.object({
  audits: z.array(AuditShape),
  nextBefore: z.nullable(z.number()),
});

export const ProjectShape: z.ZodMiniType<ProjectView> = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  createdAt: z.number(),
  latest: z.nullable(AuditShape),
  scored: z.nullable(AuditShape),
  trend: z.array(z.object({ number: z.number(), score: Score })),
});
export const ProjectListShape: z.ZodMiniType<ProjectList> = z.object({
  projects: z.array(ProjectShape),
  total: z.number(),
  nextAfter: z.nullable(z.number()),
});

export const LimitsShape: z.ZodMiniType<LimitsView> = z.object({
  archive: z.object({
    packedBytes: z.number(),
    unpackedBytes: z.number(),
    entries: z.number(),
    ratio: z.number(),
    ratioFloorBytes: z.number(),
    pathLength: z.number(),
    depth: z.number(),
    keptFileBytes: z.number(),
    keptBytes: z.number(),
    timeMs: z.number(),
  }),
  formats: z.array(z.string()),
  concurrentUploads: z.number(),
});

export const StageListShape: z.ZodMiniType<StageList> = z.object({
  stages: z.array(z.object({ name: z.string(), title: z.string() })),
});

export const EventShape: z.ZodMiniType<AuditEvent> = z.object({
  seq: z.number(),
  at: z.number(),
  type: z.enum([
    'queued',
    'started',
    'stage-started',
    'stage-finished',
    'stage-resumed',
    'stage-failed',
    'log',
    'done',
    'failed',
    'cancelled',
    'retried',
  ]),
  stage: z.nullable(z.string()),
  message: z.string(),
  counts: Counts,
});
export const EventPageShape: z.ZodMiniType<EventPage> = z.object({
  state: States,
  events: z.array(EventShape),
  head: z.number(),
});
const StageShape: z.ZodMiniType<StageProgress> = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'reused', 'failed']),
  startedAt: z.nullable(z.number()),
  finishedAt: z.nullable(z.number()),
  counts: Counts,
});
export const LiveMessageShape: z.ZodMiniType<LiveMessage> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    seq: z.number(),
    audit: AuditShape,
    stages: z.array(StageShape),
    events: z.array(EventShape),
  }),
  z.object({ type: z.literal('event'), event: EventShape }),
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('end'), audit: AuditShape }),
  z.object({ type: z.literal('reconnect') }),
]);

export const ScoreShape: z.ZodMiniType<ScoreView> = z.object({
  value: Score,
  low: Score,
  high: Score,
  band: z.nullable(z.object({ range: z.string(), words: z.string() })),
});
const AnswerShape = z.object({
  value: z.enum(['yes', 'no', 'not-applicable']),
  note: z.string(),
  byName: z.string(),
  at: z.number(),
  expiresAt: z.number(),
});
export const EvidenceShape = z.object({
  path: z.string(),
  startLine: z.number(),
  endLine: z.number(),
  quote: z.string(),
  note: z.optional(z.string()),
}) as z.ZodMiniType<Evidence>; // an absent note and an undefined one are the same in JSON
export const QuestionListShape = z.object({
  score: ScoreShape,
  open: z.number(),
  questions: z.array(
    z.object({
      id: z.string(),
      ruleId: z.string(),
      section: z.string(),
      text: z.string(),
      needed: z.string(),
      assumedDefault: z.string(),
      severityIfNo: Severities,
      evidence: z.array(EvidenceShape),
      answer: z.nullable(AnswerShape),
      statement: z.optional(
        z.object({
          value: z.enum(['yes', 'no', 'not-applicable']),
          note: z.string(),
          by: z.string(),
          until: z.nullable(z.string()),
          state: z.enum(['counts', 'overruled', 'expired']),
          place: z.optional(EvidenceShape),
        }),
      ),
      asked: z.nullable(z.object({ whom: z.string(), byName: z.string(), at: z.number() })),
      dropped: z.optional(
        z.object({ byName: z.string(), at: z.number(), value: z.enum(['yes', 'no', 'not-applicable']) }),
      ),
      preview: z.object({ yes: ScoreShape, no: ScoreShape, 'not-applicable': ScoreShape }),
    }),
  ),
}) as unknown as z.ZodMiniType<QuestionList>; // section ids are checked as text only: a newer server may know more of them
export const AnswerResultShape: z.ZodMiniType<AnswerResult> = z.object({
  questionId: z.string(),
  answer: z.nullable(AnswerShape),
  score: ScoreShape,
  open: z.number(),
});

const list = z.array(z.looseObject({}));
/** The report's version and lists are checked, not every field: the server validated the document when it was written. */
export const OverviewShape = z.looseObject({
  schema: z.literal('seaworthy.dev/report/1'),
  input: z.looseObject({ skipped: list, failed: list, neutralised: list }),
  score: z.looseObject({ value: Score, bullets: z.array(z.string()), top3: z.array(z.string()) }),
  assumptions: list,
  questions: list,
  findings: list,
  sections: list,
  ruleOutcomes: list,
  plan: z.looseObject({ now: z.array(z.string()), soon: z.array(z.string()), monitor: z.array(z.string()) }),
  checklists: z.looseObject({ preProduction: list, stack: list }),
  verification: list,
}) as unknown as z.ZodMiniType<ReportOverview>; // see above: the remaining fields are the server's promise
export const EvidenceViewShape = z.looseObject({ ruleOutcomes: list }) as unknown as z.ZodMiniType<ReportEvidence>; // as above
export const FindingDetailShape = z.looseObject({
  finding: z.looseObject({ id: z.string(), fix: z.looseObject({ after: z.string() }), evidence: list, path: list }),
  related: z.array(z.looseObject({ relation: z.string(), finding: z.looseObject({}) })),
}) as unknown as z.ZodMiniType<FindingDetail>; // as above
