import type { QueueDepth } from '../port.ts';

/** A job that this process holds the lease of. */
export interface Claim<Id> {
  readonly id: Id;
  readonly payload: string;
  readonly attempts: number;
  readonly cancelled: boolean;
}

/** What a holder learns when it renews its lease. */
export type LeaseState = 'held' | 'cancelled' | 'lost';

/**
 * The steps of the queue; consumer.ts makes the port's promises of them, whoever keeps the jobs. Each is one step that
 * happens whole or not at all; times are milliseconds since the epoch. All reject when the keeper cannot be reached.
 */
export interface JobTable<Id> {
  enqueue(key: string, payload: string): Promise<void>;
  cancel(key: string): Promise<void>;
  /** Cheap look: is there anything that `claim` would take? */
  hasTurn(): Promise<boolean>;
  claim(owner: string, leaseMs: number): Promise<Claim<Id> | undefined>;
  renew(id: Id, owner: string, leaseMs: number): Promise<LeaseState>;
  /** Looks without writing; the lease is renewed much more rarely. */
  look(id: Id, owner: string): Promise<LeaseState>;
  /** The job is done or cancelled: it goes, unless it was enqueued again after a cancel. */
  complete(id: Id, owner: string): Promise<void>;
  /** Back into the line; `countAttempt` false when it was no fault of the job's. */
  release(
    id: Id,
    owner: string,
    again: { readonly delayMs: number; readonly countAttempt: boolean; readonly error: string | null },
  ): Promise<void>;
  park(id: Id, owner: string, error: string): Promise<void>;
  /** Names of those who hold a lease. */
  owners(): Promise<readonly string[]>;
  /** The holder is known to be dead: its jobs need not wait for their leases to run out. */
  expire(owner: string): Promise<void>;
  depth(): Promise<QueueDepth>;
  position(key: string): Promise<number | null>;
  close(): Promise<void>;
}
