import { AuditJob } from '@seaworthy/schema/audit';
import type { QueueOptions } from '../open-queue.ts';
import { type Queue, queueTiming } from '../port.ts';
import { type DatabaseConsumer, startConsumer } from './consumer.ts';
import { openJobTable } from './job-table.ts';
import { ownerOfThisProcess } from './owner.ts';

/**
 * The embedded queue: a lease on rows of the store's own SQLite file, so that a single machine needs no further service.
 * An enqueue in the same process wakes a consumer at once, one in another process within `pollMs`.
 *
 * @throws SeaworthyError storage/unavailable when the store has not made its tables yet.
 */
export async function openDatabaseQueue({ dataDir, timing }: QueueOptions): Promise<Queue> {
  const table = openJobTable(dataDir);
  const consumers = new Set<DatabaseConsumer>();
  return {
    async enqueue(job) {
      const parsed = AuditJob.parse(job);
      await table.enqueue(parsed.auditId, JSON.stringify(parsed));
      for (const consumer of consumers) consumer.wake();
    },
    consume(handle, options) {
      const owner = ownerOfThisProcess();
      const consumer = startConsumer({ table, owner, handle, options, timing: { ...queueTiming, ...timing } });
      consumers.add(consumer);
      return consumer;
    },
    cancel: (auditId) => table.cancel(auditId),
    depth: async () => table.depth(),
    position: async (auditId) => table.position(auditId),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.close(0)));
      table.close();
    },
  };
}
