import type { QueueOptions } from '../open-queue.ts';
import type { Queue } from '../port.ts';
import { openJobTable } from './job-table.ts';
import { leasedQueue } from './leased-queue.ts';

/**
 * The embedded queue: a lease on rows of the store's own SQLite file, so that a single machine needs no further service.
 *
 * @throws SeaworthyError storage/unavailable when the store has not made its tables yet.
 */
export async function openDatabaseQueue({ dataDir, timing }: QueueOptions): Promise<Queue> {
  return leasedQueue(openJobTable(dataDir), timing);
}
