import { openDatabaseQueue } from './drivers/database.ts';
import type { Queue, QueueDriverName, QueueTiming } from './port.ts';

export interface QueueOptions {
  /** The store's data folder; the store must have been opened before, its migrations make the table. */
  readonly dataDir: string;
  /** Without it `queueTiming`. */
  readonly timing?: Partial<QueueTiming>;
}

/** @throws SeaworthyError storage/unavailable when the queue cannot be reached. */
export type OpenQueue = (options: QueueOptions) => Promise<Queue>;

/** Every driver; the contract suite runs over all of them. */
export const openQueue: Record<QueueDriverName, OpenQueue> = {
  database: openDatabaseQueue,
};
