import { SeaworthyError } from '@seaworthy/schema/problem';
import type { QueueOptions } from '../open-queue.ts';
import { type Queue, queueTiming } from '../port.ts';
import { leasedQueue } from './leased-queue.ts';
import { openRedisJobs } from './redis-jobs.ts';

/**
 * The shared queue: BullMQ on Redis, for several workers and API processes. Redis may be killed, flushed or full: what it
 * forgets is enqueued again from the store (the worker's `recover`), and holders that cannot renew give up in time.
 *
 * @throws SeaworthyError config/invalid without an address, storage/unavailable when Redis does not answer.
 */
export async function openRedisQueue({ redis, timing }: QueueOptions): Promise<Queue> {
  if (redis === undefined) {
    throw new SeaworthyError(
      'config/invalid',
      'The queue driver redis needs REDIS_URL, for example redis://127.0.0.1:6379/0.',
    );
  }
  const all = { ...queueTiming, ...timing };
  return leasedQueue(await openRedisJobs(redis, all.leaseMs), timing);
}
