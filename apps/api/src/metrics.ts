import type { Queue } from '@seaworthy/queue/port';
import { auditStates } from '@seaworthy/schema/audit';
import type { Store } from '@seaworthy/store/port';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the API counts. Labels hold route patterns and states, never ids or names. */
export interface ApiMetrics {
  readonly registry: Registry;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly uploads: Counter<'outcome'>;
  readonly uploadedBytes: Counter;
  readonly sockets: Gauge;
  readonly liveEvents: Counter;
}

/** Registers the API's metrics. Queue and audit numbers are read from their source when somebody scrapes. */
export function createApiMetrics(registry: Registry, store: Store, queue: Queue): ApiMetrics {
  const registers = [registry];
  watchQueue(registers, queue);
  watchAudits(registers, store);
  return {
    registry,
    requests: new Histogram({
      name: 'seaworthy_http_request_duration_seconds',
      help: 'Time from the request to the last byte of the answer, by route pattern.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
      registers,
    }),
    uploads: new Counter({
      name: 'seaworthy_uploads_total',
      help: 'Uploads by how they ended: accepted, refused, aborted, failed.',
      labelNames: ['outcome'],
      registers,
    }),
    uploadedBytes: new Counter({
      name: 'seaworthy_uploaded_bytes_total',
      help: 'Packed bytes of accepted archives.',
      registers,
    }),
    sockets: new Gauge({
      name: 'seaworthy_live_connections',
      help: 'WebSocket connections that watch an audit right now.',
      registers,
    }),
    liveEvents: new Counter({
      name: 'seaworthy_live_events_total',
      help: 'Progress events sent to watchers.',
      registers,
    }),
  };
}

function watchQueue(registers: Registry[], queue: Queue): void {
  new Gauge({
    name: 'seaworthy_queue_jobs',
    help: 'Jobs of the queue by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      const depth = await queue.depth();
      for (const state of ['waiting', 'running', 'parked'] as const) this.set({ state }, depth[state]);
    },
  });
}

function watchAudits(registers: Registry[], store: Store): void {
  new Gauge({
    name: 'seaworthy_audits',
    help: 'Audits by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      const counts = await store.audits.countByState();
      for (const state of auditStates) this.set({ state }, counts[state]);
    },
  });
}
