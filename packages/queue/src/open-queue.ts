import { openDatabaseQueue } from './drivers/database.ts';
import { openRedisQueue } from './drivers/redis.ts';
import type { Queue, QueueDriverName, QueueTiming } from './port.ts';

export interface QueueOptions {
  /** The store's data folder; the store must have been opened before, its migrations make the table. */
  readonly dataDir: string;
  /** Where Redis listens; read by the driver `redis` alone, which refuses to open without it. */
  readonly redis?: RedisOptions;
  /** Without it `queueTiming`. */
  readonly timing?: Partial<QueueTiming>;
}

export interface RedisOptions {
  /** `redis://user:password@host:6379/0`, or `rediss://` for TLS. */
  readonly url: string;
  /** Stands before every key, so that several installations can share one server. */
  readonly prefix: string;
}

/** @throws SeaworthyError storage/unavailable when the queue cannot be reached. */
export type OpenQueue = (options: QueueOptions) => Promise<Queue>;

/** Every driver; the contract suite runs over all of them. */
export const openQueue: Record<QueueDriverName, OpenQueue> = {
  database: openDatabaseQueue,
  redis: openRedisQueue,
};
