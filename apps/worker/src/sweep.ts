import type { Queue } from '@seaworthy/queue/port';
import type { Logger } from '@seaworthy/runtime/logger';
import type { Store } from '@seaworthy/store/port';
import type { RetentionPolicy } from '@seaworthy/store/retention-port';
import { noteExpiredRisks } from './webhooks/expired-risks.ts';

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
  /** Told whenever store and queue have answered. */
  readonly onAlive: () => void;
}

/** How long an audit may wait for a worker after the queue forgot it (a flushed or full Redis), in milliseconds. */
const recoverEveryMs = 15_000;

/** Recovers and sweeps now and from time to time. `stop` waits for what is in progress. */
export function startSweeping(parts: SweepParts): { stop(): Promise<void> } {
  const recovering = repeat(() => recoverOnce(parts), recoverEveryMs);
  const sweeping = repeat(() => sweepOnce(parts), parts.everyMs);
  return {
    async stop() {
      await Promise.all([recovering.stop(), sweeping.stop()]);
    },
  };
}

/** Runs `work` now and every `everyMs`, never twice at the same time. `work` must not reject. */
function repeat(work: () => Promise<void>, everyMs: number): { stop(): Promise<void> } {
  let running = work();
  const timer = setInterval(() => {
    running = running.then(work);
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}

async function recoverOnce({ store, queue, logger, onAlive }: SweepParts): Promise<void> {
  try {
    await recover(store, queue);
    await queue.depth();
    onAlive();
  } catch (error) {
    logger.warn({ err: error }, 'unfinished audits could not be queued');
  }
}

/** A sweep that fails is logged: the next one does its work. */
async function sweepOnce({ store, queue, logger, policy }: SweepParts): Promise<void> {
  try {
    const swept = await store.retention.sweep(policy);
    await noteExpiredRisks(store, Date.now());
    logger.info({ ...swept, queue: await queue.depth() }, 'swept');
  } catch (error) {
    logger.error({ err: error }, 'sweep failed');
  }
}
