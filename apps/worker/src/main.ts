import { openQueue } from '@seaworthy/queue/open-queue';
import { closeOnSignals } from '@seaworthy/runtime/close-with-grace';
import { createLogger } from '@seaworthy/runtime/logger';
import { createRegistry } from '@seaworthy/runtime/metrics';
import { watchStore } from '@seaworthy/runtime/store-metrics';
import { openTracing } from '@seaworthy/runtime/tracing';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { openStore } from '@seaworthy/store/open-store';
import { readConfig, type WorkerConfig } from './config.ts';
import { watchDisk } from './disk-watch.ts';
import { auditHandler, failParked } from './handle-audit.ts';
import { listenForProbes } from './health-server.ts';
import { startBeating } from './heartbeat.ts';
import { isolateNetwork } from './isolate-network.ts';
import { createWorkerMetrics } from './metrics.ts';
import { startBackups } from './scheduled-backups.ts';
import { startSweeping } from './sweep.ts';
import { watchBackups } from './watch-backups.ts';
import { deliveryLeaseMs, startDelivering } from './webhooks/deliver.ts';

/** Exit code for what starting again cannot repair. The supervisor knows it. */
const cannotRun = 78;

/** Milliseconds until somebody looks for webhooks that wait. */
const deliverEveryMs = 1_000;

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
  const metrics = createWorkerMetrics(registry);
  const { launcher, reason } = await isolateNetwork(config.auditNetwork);
  metrics.networkIsolated.set(reason === null ? 1 : 0);
  if (reason !== null) logger.warn({ reason }, 'audits share the network of the worker');
  const tracing = await openTracing({
    service: 'seaworthy-worker',
    endpoint: config.otlpEndpoint,
    onError: (why) => logger.warn({ reason: why }, 'traces could not be delivered'),
  });
  const { dataDir, leaseMs, maxAttempts, backoffMs } = config;
  const store = await openStore({ dataDir });
  watchStore(registry, store);
  const queue = await openQueue[config.queue.driver]({
    dataDir,
    ...config.queue,
    timing: { leaseMs, maxAttempts, backoffMs },
  });
  if (config.backups !== null) watchBackups(registry, config.backups.dir);
  const probes = config.listen === null ? null : await listenForProbes(registry, config.listen);
  const onAlive = () => metrics.heartbeat.setToCurrentTime();
  const sweeping = startSweeping({
    store,
    queue,
    logger,
    policy: config.retention,
    everyMs: config.sweepEveryMs,
    onAlive,
  });
  const consumer = queue.consume(auditHandler({ ...config, store, logger, metrics, tracing, launcher }), {
    concurrency: config.concurrency,
    mayTake: watchDisk(store, config.minFreeBytes, logger),
    onPark: ({ auditId }) => failParked(store, auditId),
    onError: (error) => logger.error({ err: error }, 'queue failed'),
  });
  const delivering = startDelivering({
    store,
    logger,
    sending: { allowPrivate: config.webhookPrivate, publicUrl: config.publicUrl },
    everyMs: deliverEveryMs,
    leaseMs: deliveryLeaseMs,
  });
  const beating = startBeating({ store, logger, concurrency: config.concurrency });
  const backups = config.backups && startBackups({ dataDir, schedule: config.backups, logger, now: Date.now });
  closeOnSignals({
    logger,
    graceMs: config.graceMs,
    async close() {
      await consumer.close(Math.max(0, config.graceMs - closingMs));
      await sweeping.stop();
      await delivering.stop();
      await backups?.stop();
      await beating.stop();
      await tracing.close();
      await probes?.close();
      await queue.close();
      await store.close();
    },
  });
  logger.info({ concurrency: config.concurrency, probePort: probes?.port ?? null }, 'worker ready');
  process.send?.({ type: 'ready' });
}
