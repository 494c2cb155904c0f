import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { NewEvent, Store } from '@seaworthy/store/port';
import type { Call } from './messages.ts';
import type { WorkerMetrics } from './metrics.ts';

/**
 * Bytes of all artifacts of one audit. An upload keeps at most a quarter of this as text, and what is made from it is
 * smaller; a child that was taken over must not fill the disk.
 */
const checkpointLimitBytes = 4 * archiveLimits.keptBytes;

/** Serves the child's calls for one audit: the only way from a child to the store. */
export function servePorts(store: Store, auditId: string, metrics: WorkerMetrics): (call: Call) => Promise<unknown> {
  const observe = stageClock(metrics);
  let saved = 0;
  return async (call) => {
    switch (call.method) {
      case 'load':
        return store.checkpoints.load(auditId, call.key);
      case 'save':
        saved += call.bytes.byteLength;
        if (saved > checkpointLimitBytes) throw new Error('The checkpoints are larger than any audit makes them.');
        metrics.checkpointBytes.inc(call.bytes.byteLength);
        return store.checkpoints.save(auditId, call.key, call.artifact, call.bytes);
      case 'getMany':
        return store.documentCache.getMany(call.keys);
      case 'putMany':
        return store.documentCache.putMany(call.entries);
      case 'append':
        observe(call.event);
        if ((await store.events.appendWhileRunning(auditId, call.event)) !== undefined) return;
        // Cancelled or deleted; the queue's word of it may still be on its way. The child need not go on.
        throw new SeaworthyError('audit/cancelled', 'The audit is not running any more.');
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
