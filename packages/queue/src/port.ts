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
  consume(handle: JobHandler, options: ConsumeOptions): Consumer;
  cancel(auditId: string): Promise<void>;
  /** Waiting, running and parked jobs. */
  depth(): Promise<QueueDepth>;
  /** Jobs ahead of this one; null when it does not wait. */
  position(auditId: string): Promise<number | null>;
  close(): Promise<void>;
}

export interface ConsumeOptions {
  readonly concurrency: number;
  /** Asked before each further job is taken; while it says no, jobs wait. What runs goes on. Without it: always. */
  readonly mayTake?: () => Promise<boolean>;
  /** Told before a job is parked, possibly twice when the process dies in between: `error` is that of its last attempt. */
  readonly onPark?: (job: AuditJob, error: string) => Promise<void>;
  /** Told about failures of the queue itself (the database does not answer); it goes on trying. */
  readonly onError?: (error: unknown) => void;
}

/** Resolves when the job is done: also after the signal, if it was done by then. Anything thrown is a failed attempt. */
export type JobHandler = (job: AuditJob, context: JobContext) => Promise<void>;

export interface JobContext {
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Raised on cancel, on `close` after the grace period, and when the lease was lost; `reason` is a StopReason. */
  readonly signal: AbortSignal;
}

/**
 * `cancelled`: the job goes away when the handler ends; a holder that died is replaced by one whose signal is raised from
 * the start, so that the handler can tidy up. `closing`: the job is given back and the attempt does not count.
 * `lease-lost`: somebody else has it by now.
 */
export const stopReasons = ['cancelled', 'closing', 'lease-lost'] as const;
export type StopReason = (typeof stopReasons)[number];

/** Undefined while the signal is not raised. */
export function stopReasonOf(signal: AbortSignal): StopReason | undefined {
  return signal.aborted ? stopReasons.find((reason) => reason === signal.reason) : undefined;
}

export interface Consumer {
  close(graceMs: number): Promise<void>;
}

export interface QueueDepth {
  readonly waiting: number;
  readonly running: number;
  readonly parked: number;
}

/** Times in milliseconds. */
export interface QueueTiming {
  /** Without a sign of life for this long a job is handed out again. */
  readonly leaseMs: number;
  /** How often other processes' jobs and cancels are looked for. */
  readonly pollMs: number;
  /** Pause after the first failed attempt; doubles with each further one, up to a minute. */
  readonly backoffMs: number;
  /** Counts failed attempts and died workers alike. */
  readonly maxAttempts: number;
}

export const queueTiming: QueueTiming = { leaseMs: 15_000, pollMs: 200, backoffMs: 1_000, maxAttempts: 5 };

export const queueDriverNames = ['database', 'redis'] as const;
export type QueueDriverName = (typeof queueDriverNames)[number];
