import { z } from 'zod';

/** `queued` → `running` → `done` | `failed` | `cancelled`. A retry of `failed` goes back to `queued` and resumes. */
export const auditStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export const AuditState = z.enum(auditStates);
export type AuditState = z.infer<typeof AuditState>;

/** Why an audit failed, in the words of the problem table (schema/problem.ts). */
export const AuditFailure = z.object({ code: z.string(), detail: z.string(), stage: z.string().nullable() });
export type AuditFailure = z.infer<typeof AuditFailure>;

/** Progress of one audit; `seq` counts from 1 without gaps per audit. Appended by the pipeline loop, replayed by the hub. */
export const AuditEvent = z.object({
  seq: z.int().min(1),
  /** Milliseconds since the epoch. Shown, never hashed. */
  at: z.int(),
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
  /** Artifact name of the stage (pipeline/stages.ts), null for audit-wide events. */
  stage: z.string().nullable(),
  message: z.string(),
  /** Small numbers to show beside the stage: files, findings by severity, milliseconds. */
  counts: z.record(z.string(), z.number()).default({}),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** Where one stage stands. `reused`: its checkpoint was found, so its work was not done again. */
export const StageProgress = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'reused', 'failed']),
  /** Milliseconds since the epoch; null until it began or ended. */
  startedAt: z.int().nullable(),
  finishedAt: z.int().nullable(),
  /** The latest numbers the stage reported. */
  counts: z.record(z.string(), z.number()),
});
export type StageProgress = z.infer<typeof StageProgress>;

/** One step of an audit as shown to people, in order. */
export interface StageInfo {
  readonly name: string;
  readonly title: string;
}

/** What travels through the queue. One job per audit; the dedupe key is the audit id. */
export const AuditJob = z.object({
  auditId: z.string(),
  /** The request that asked for the audit, for log lines. Missing when a sweep found the audit again. */
  requestId: z.string().max(100).optional(),
  /** W3C trace context of that request; missing while tracing is off. */
  traceparent: z.string().max(100).optional(),
});
export type AuditJob = z.infer<typeof AuditJob>;
