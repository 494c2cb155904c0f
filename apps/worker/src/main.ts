import { openQueue } from '@seaworthy/queue/open-queue';
import { closeOnSignals } from '@seaworthy/runtime/close-with-grace';
import { createLogger } from '@seaworthy/runtime/logger';
import { createRegistry } from '@seaworthy/runtime/metrics';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { openStore } from '@seaworthy/store/open-store';
import { readConfig, type WorkerConfig } from './config.ts';
import { auditHandler, failParked } from './handle-audit.ts';
import { listenForProbes } from './health-server.ts';
import { createWorkerMetrics } from './metrics.ts';
import { startSweeping } from './sweep.ts';

/** Exit code for what starting again cannot repair. The supervisor knows it. */
const cannotRun = 78;

/** The last part of the grace period, in milliseconds: for killing children, giving jobs back and closing files. */
const closingMs = 2_000;

try {
  await main(readConfig());
} catch (error) {
  if (!(error instanceof SeaworthyError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error.code === 'config/invalid' || error.code === 'storage/schema-mismatch' ? cannotRun : 1);
}

async function main(config: WorkerConfig): Promise<void> {
  const logger = createLogger({ name: 'worker', level: config.logLevel });
  const registry = createRegistry();
  const { dataDir, leaseMs, maxAttempts, backoffMs } = config;
  const store = await openStore({ dataDir });
  const queue = await openQueue[config.queue.driver]({
    dataDir,
    ...config.queue,
    timing: { leaseMs, maxAttempts, backoffMs },
  });
  const probes = config.listen === null ? null : await listenForProbes(registry, config.listen);
  const sweeping = startSweeping({ store, queue, logger, policy: config.retention, everyMs: config.sweepEveryMs });
  const consumer = queue.consume(auditHandler({ ...config, store, logger, metrics: createWorkerMetrics(registry) }), {
    concurrency: config.concurrency,
    onPark: ({ auditId }) => failParked(store, auditId),
    onError: (error) => logger.error({ err: error }, 'queue failed'),
  });
  closeOnSignals({
    logger,
    graceMs: config.graceMs,
    async close() {
      await consumer.close(Math.max(0, config.graceMs - closingMs));
      await sweeping.stop();
      await probes?.close();
      await queue.close();
      await store.close();
    },
  });
  logger.info({ concurrency: config.concurrency, probePort: probes?.port ?? null }, 'worker ready');
  process.send?.({ type: 'ready' });
}
