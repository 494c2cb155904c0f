import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from '@seaworthy/runtime/logger';
import type { Store } from '@seaworthy/store/port';

/** How often a worker says that it lives, in milliseconds; several missed beats mean that it died. */
export const beatEveryMs = 10_000;

/** Writes this worker's row now and from time to time; `stop` takes it away, so that an ended worker is not missed. */
export function startBeating(parts: { readonly store: Store; readonly logger: Logger; readonly concurrency: number }) {
  const { store, logger, concurrency } = parts;
  const self = { id: randomUUID(), host: hostname(), pid: process.pid, concurrency, startedAt: Date.now() };
  const quietly = (work: Promise<void>) =>
    work.catch((error: unknown) => logger.warn({ err: error }, 'heartbeat failed'));
  let beating = quietly(store.workers.beat(self));
  const timer = setInterval(() => {
    beating = beating.then(() => quietly(store.workers.beat(self)));
  }, beatEveryMs);
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await beating;
      await quietly(store.workers.leave(self.id));
    },
  };
}
