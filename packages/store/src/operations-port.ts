/** Who works, for people and probes: a worker that was not seen for a while has died or lost the database. */
export interface Workers {
  /** Tells that this worker lives. */
  beat(worker: Omit<WorkerRow, 'seenAt'>): Promise<void>;
  /** It ended as asked. Forgets also those that were not seen for a day. */
  leave(id: string): Promise<void>;
  /** Oldest first. */
  list(): Promise<readonly WorkerRow[]>;
}

export interface WorkerRow {
  /** Made anew with each start. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly concurrency: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly seenAt: number;
}

export interface StoreMeasures {
  readonly databaseBytes: number;
  /** Of the write-ahead log: it grows while a reader keeps it from being folded into the database. */
  readonly walBytes: number;
  /** Statements of this process that had to wait for another writer, and for how long in all, since the store was opened. */
  readonly busyWaits: number;
  readonly busyMs: number;
}
