import type { AuditJob } from '@seaworthy/schema/audit';

/**
 * The queue wakes a worker for an audit; it holds no truth of its own (that is the store's). Promises, each with a test
 * of the same number in contract.ts:
 *
 * 1. At least once: a job is handed out again when its worker died or let the lease expire.
 * 2. Not twice at the same time while the lease is kept (the consumer renews it on its own).
 * 3. One live job per dedupe key (the audit id): enqueueing again while it waits or runs changes nothing.
 * 4. A handler that throws is retried with backoff, at most `maxAttempts` times, then parked with its error.
 * 5. `cancel` removes a waiting job and raises the abort signal of a running one, also in another process.
 * 6. `close` stops handing out, waits up to the grace period for running handlers, and gives the rest back.
 * 7. Payloads are parsed on both sides; a payload that does not parse is parked, never handed out.
 *
 * Not promised: order between jobs, delivery of a job that was cancelled, exactly-once.
 */
export interface Queue {
  enqueue(job: AuditJob): Promise<void>;
  /** Runs `handle` for up to `concurrency` jobs at a time until `close`. */
  consume(handle: JobHandler, options: { readonly concurrency: number }): Consumer;
  cancel(auditId: string): Promise<void>;
  /** Waiting, running and parked jobs. */
  depth(): Promise<QueueDepth>;
  /** Jobs ahead of this one; null when it does not wait. */
  position(auditId: string): Promise<number | null>;
  close(): Promise<void>;
}

export type JobHandler = (job: AuditJob, context: JobContext) => Promise<void>;

export interface JobContext {
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Raised on cancel, on `close` after the grace period, and when the lease was lost. */
  readonly signal: AbortSignal;
}

export interface Consumer {
  close(graceMs: number): Promise<void>;
}

export interface QueueDepth {
  readonly waiting: number;
  readonly running: number;
  readonly parked: number;
}

export const queueDriverNames = ['database'] as const;
export type QueueDriverName = (typeof queueDriverNames)[number];
