import { AuditJob } from '@seaworthy/schema/audit';
import { type Queue, type QueueTiming, queueTiming } from '../port.ts';
import { startConsumer, type WakeableConsumer } from './consumer.ts';
import type { JobTable } from './jobs.ts';
import { ownerOfThisProcess } from './owner.ts';

/** The port over any table of jobs. An enqueue wakes the consumers of this process at once, others within `pollMs`. */
export function leasedQueue<Id>(table: JobTable<Id>, timing: Partial<QueueTiming> | undefined): Queue {
  const consumers = new Set<WakeableConsumer>();
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
    depth: () => table.depth(),
    position: (auditId) => table.position(auditId),
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.close(0)));
      await table.close();
    },
  };
}
