import type { Queue } from '@seaworthy/queue/port';
import { currentOrigin } from '@seaworthy/runtime/origin';

/** The same queue; what a request enqueues says which request it was, so that the worker's log lines and spans join it. */
export function carryOrigin(queue: Queue): Queue {
  return { ...queue, enqueue: (job) => queue.enqueue({ ...currentOrigin(), ...job }) };
}
