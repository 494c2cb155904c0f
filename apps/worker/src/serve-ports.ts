import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { CheckpointRows, Store } from '@seaworthy/store/port';
import type { Call, Loaded } from './messages.ts';
import type { WorkerMetrics } from './metrics.ts';
import { receiveParts } from './receive-parts.ts';
import { type StageWatchParts, watchStages } from './watch-stages.ts';

/**
 * Bytes of all artifacts of one audit. An upload keeps at most a quarter of this as text, and what is made from it is
 * smaller; a child that was taken over must not fill the disk.
 */
const checkpointLimitBytes = 4 * archiveLimits.keptBytes;

export interface ServedPorts {
  serve(call: Call): Promise<unknown>;
  /** The child is gone: a half-sent artifact is forgotten. */
  close(): void;
}

/** Serves the child's calls for one audit: the only way from a child to the store. */
export function servePorts(store: Store, auditId: string, watch: StageWatchParts): ServedPorts {
  const stages = watchStages(watch);
  const count = checkpointCounter(watch.metrics);
  const parts = receiveParts();
  const { checkpoints, documentCache, events } = store;
  const serve = async (call: Call): Promise<unknown> => {
    switch (call.method) {
      case 'load':
        return load(checkpoints, auditId, call.key);
      case 'save':
        count(call.bytes);
        return checkpoints.save(auditId, call.key, call.artifact, call.bytes);
      case 'save-part':
        count(call.bytes);
        return parts.take(call.bytes, call.last, (source) =>
          checkpoints.saveFrom(auditId, call.key, call.artifact, source),
        );
      case 'getMany':
        return documentCache.getMany(call.keys);
      case 'putMany':
        return documentCache.putMany(call.entries);
      case 'append':
        stages.observe(call.event);
        if ((await events.appendWhileRunning(auditId, call.event)) !== undefined) return;
        // Cancelled or deleted; the queue's word of it may still be on its way. The child need not go on.
        throw new SeaworthyError('audit/cancelled', 'The audit is not running any more.');
    }
  };
  const close = () => {
    stages.close();
    parts.close();
  };
  return { serve, close };
}

/** A large checkpoint stays on disk: the child reads it there. */
async function load(checkpoints: CheckpointRows, auditId: string, key: string): Promise<Loaded> {
  const path = await checkpoints.pathOf(auditId, key);
  if (path !== undefined) return { path };
  const bytes = await checkpoints.load(auditId, key);
  return bytes && { bytes };
}

function checkpointCounter(metrics: WorkerMetrics): (bytes: Uint8Array) => void {
  let saved = 0;
  return ({ byteLength }) => {
    saved += byteLength;
    if (saved > checkpointLimitBytes) throw new Error('The checkpoints are larger than any audit makes them.');
    metrics.checkpointBytes.inc(byteLength);
  };
}
