import { openQueue } from '@seaworthy/queue/open-queue';
import { createLogger } from '@seaworthy/runtime/logger';
import { createRegistry } from '@seaworthy/runtime/metrics';
import { noTracing } from '@seaworthy/runtime/tracing';
import { openStore } from '@seaworthy/store/open-store';
import { auditHandler } from '../src/handle-audit.ts';
import { createWorkerMetrics } from '../src/metrics.ts';

/**
 * The worker's own parts, with one addition: whenever a stage has finished it says so and stands still, so that a test
 * can kill the child or all of it at exactly this point. After the last stage it goes on.
 */
const dataDir = process.env.SEAWORTHY_DATA ?? '';
const store = await openStore({ dataDir });
const queue = await openQueue.database({ dataDir, timing: { maxAttempts: 1_000, backoffMs: 1, pollMs: 20 } });
const pausing: typeof store = {
  ...store,
  events: {
    ...store.events,
    async appendWhileRunning(auditId, event) {
      const appended = await store.events.appendWhileRunning(auditId, event);
      if (event.type === 'stage-finished' && event.stage !== 'report') {
        process.send?.({ finished: event.stage });
        await new Promise(() => undefined); // until somebody kills the one who waits for this
      }
      return appended;
    },
  },
};
queue.consume(
  auditHandler({
    store: pausing,
    logger: createLogger({ name: 'worker', level: 'silent' }),
    metrics: createWorkerMetrics(createRegistry()),
    memoryMb: 512,
    stageDeadlineMs: 60_000,
    launcher: [],
    tracing: noTracing,
  }),
  { concurrency: 1 },
);
process.send?.({ type: 'ready' });
