import type { Queue } from '@seaworthy/queue/port';
import type { Logger } from '@seaworthy/runtime/logger';
import type { RetentionPolicy, Store } from '@seaworthy/store/port';

/**
 * Wakes the queue for audits that are queued or running although their job is gone, as after a crash between the store's
 * write and the queue's. For every other audit this changes nothing.
 *
 * @returns how many audits are unfinished.
 */
export async function recover(store: Store, queue: Queue): Promise<number> {
  const unfinished = [...(await store.audits.listByState('running')), ...(await store.audits.listByState('queued'))];
  for (const { id } of unfinished) await queue.enqueue({ auditId: id });
  return unfinished.length;
}

export interface SweepParts {
  readonly store: Store;
  readonly queue: Queue;
  readonly logger: Logger;
  readonly policy: RetentionPolicy;
  /** Pause between two sweeps, in milliseconds. */
  readonly everyMs: number;
}

/** Sweeps now and from time to time. `stop` waits for a sweep in progress. */
export function startSweeping(parts: SweepParts): { stop(): Promise<void> } {
  let sweeping = sweepOnce(parts);
  const timer = setInterval(() => {
    sweeping = sweeping.then(() => sweepOnce(parts));
  }, parts.everyMs);
  return {
    stop() {
      clearInterval(timer);
      return sweeping;
    },
  };
}

/** A sweep that fails is logged: the next one does its work. */
async function sweepOnce({ store, queue, logger, policy }: SweepParts): Promise<void> {
  try {
    const unfinished = await recover(store, queue);
    const swept = await store.retention.sweep(policy);
    logger.info({ unfinished, ...swept, queue: await queue.depth() }, 'swept');
  } catch (error) {
    logger.error({ err: error }, 'sweep failed');
  }
}
