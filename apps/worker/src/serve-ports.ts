import type { NewEvent, Store } from '@seaworthy/store/port';
import type { Call } from './messages.ts';
import type { WorkerMetrics } from './metrics.ts';

/** Serves the child's calls for one audit: the only way from a child to the store. */
export function servePorts(store: Store, auditId: string, metrics: WorkerMetrics): (call: Call) => Promise<unknown> {
  const observe = stageClock(metrics);
  return async (call) => {
    switch (call.method) {
      case 'load':
        return store.checkpoints.load(auditId, call.key);
      case 'save':
        metrics.checkpointBytes.inc(call.bytes.byteLength);
        return store.checkpoints.save(auditId, call.key, call.artifact, call.bytes);
      case 'getMany':
        return store.documentCache.getMany(call.keys);
      case 'putMany':
        return store.documentCache.putMany(call.entries);
      case 'append':
        observe(call.event);
        return void (await store.events.append(auditId, call.event));
    }
  };
}

function stageClock(metrics: WorkerMetrics): (event: NewEvent) => void {
  let startedAt = 0;
  return ({ type, stage }) => {
    if (type === 'stage-started') startedAt = performance.now();
    if (type === 'stage-finished' && stage !== null) {
      metrics.stageSeconds.observe({ stage }, (performance.now() - startedAt) / 1_000);
    }
  };
}
