import type { Queue, QueueDriverName } from '@seaworthy/queue/port';
import { durationBuckets } from '@seaworthy/runtime/metrics';
import { watchStore } from '@seaworthy/runtime/store-metrics';
import { auditStates } from '@seaworthy/schema/audit';
import type { Store } from '@seaworthy/store/port';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the API counts. Labels hold route patterns, states and outcomes, never ids or names. */
export interface ApiMetrics {
  readonly registry: Registry;
  /** `status` is the class: 2xx, 4xx. */
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly rateLimited: Counter<'route'>;
  /** `accepted`; `refused` was the client's to avoid, `failed` ours; `aborted` ended in mid-air. */
  readonly uploads: Counter<'outcome'>;
  readonly uploadSeconds: Histogram;
  readonly uploadedBytes: Counter;
  readonly sockets: Gauge;
  readonly refusedSockets: Counter<'reason'>;
  readonly liveEvents: Counter;
  /** From the moment an event was stored to the moment it was handed to the sockets of its watchers. */
  readonly eventLag: Histogram;
}

/** Registers the API's metrics. Queue, audit and store numbers are read from their source when somebody scrapes. */
export function createApiMetrics(
  registry: Registry,
  store: Store,
  queue: Queue,
  driver: QueueDriverName = 'database',
): ApiMetrics {
  watchQueue(registry, queue, driver);
  watchAudits(registry, store);
  watchStore(registry, store);
  return { registry, ...requestMetrics(registry), ...uploadMetrics(registry), ...liveMetrics(registry) };
}

function requestMetrics(registry: Registry): Pick<ApiMetrics, 'requests' | 'rateLimited'> {
  const registers = [registry];
  return {
    requests: new Histogram({
      name: 'seaworthy_http_request_duration_seconds',
      help: 'Time from the request to the last byte of the answer, by route pattern and class of status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
      registers,
    }),
    rateLimited: new Counter({
      name: 'seaworthy_http_rate_limited_total',
      help: 'Requests refused because their client had sent too many, by route pattern.',
      labelNames: ['route'],
      registers,
    }),
  };
}

function uploadMetrics(registry: Registry): Pick<ApiMetrics, 'uploads' | 'uploadSeconds' | 'uploadedBytes'> {
  const registers = [registry];
  return {
    uploads: new Counter({
      name: 'seaworthy_uploads_total',
      help: 'Uploads by how they ended: accepted, refused, aborted, failed.',
      labelNames: ['outcome'],
      registers,
    }),
    uploadSeconds: new Histogram({
      name: 'seaworthy_upload_duration_seconds',
      help: 'Time from the first byte of an accepted upload to its audit; for uploads in pieces that of the last step.',
      buckets: durationBuckets,
      registers,
    }),
    uploadedBytes: new Counter({
      name: 'seaworthy_uploaded_bytes_total',
      help: 'Packed bytes of accepted archives.',
      registers,
    }),
  };
}

function liveMetrics(registry: Registry): Pick<ApiMetrics, 'sockets' | 'refusedSockets' | 'liveEvents' | 'eventLag'> {
  const registers = [registry];
  return {
    sockets: new Gauge({
      name: 'seaworthy_live_connections',
      help: 'WebSocket connections that watch an audit right now.',
      registers,
    }),
    refusedSockets: new Counter({
      name: 'seaworthy_live_refused_total',
      help: 'Watchers sent away: too many in all, or too many of one client.',
      labelNames: ['reason'],
      registers,
    }),
    liveEvents: new Counter({
      name: 'seaworthy_live_events_total',
      help: 'Progress events sent to watchers.',
      registers,
    }),
    eventLag: new Histogram({
      name: 'seaworthy_live_event_lag_seconds',
      help: 'Time from storing a progress event to handing it to the sockets of its watchers.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}

function watchQueue(registry: Registry, queue: Queue, driver: QueueDriverName): void {
  new Gauge({
    name: 'seaworthy_queue_jobs',
    help: 'Jobs of the queue by state.',
    labelNames: ['state', 'driver'],
    registers: [registry],
    async collect() {
      // No series at all while the queue does not answer: old numbers would look like new ones.
      this.reset();
      const depth = await queue.depth().catch(() => undefined);
      if (depth === undefined) return;
      for (const state of ['waiting', 'running', 'parked'] as const) this.set({ state, driver }, depth[state]);
    },
  });
}

function watchAudits(registry: Registry, store: Store): void {
  new Gauge({
    name: 'seaworthy_audits',
    help: 'Audits by state.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      this.reset();
      const counts = await store.audits.countByState().catch(() => undefined);
      if (counts === undefined) return;
      for (const state of auditStates) this.set({ state }, counts[state]);
    },
  });
}
