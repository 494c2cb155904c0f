import { durationBuckets } from '@seaworthy/runtime/metrics';
import { Counter, Histogram, type Registry } from 'prom-client';

/** What the worker counts. Labels hold outcomes and stage names, never ids. Queue depth and audit states are the API's. */
export interface WorkerMetrics {
  /** How handling an audit ended: `done`, `retried`, `cancelled`, `given-back`, or the code of its failure. */
  readonly audits: Counter<'outcome'>;
  readonly auditSeconds: Histogram;
  /** Of stages that ran; resumed ones take no time. */
  readonly stageSeconds: Histogram<'stage'>;
  readonly checkpointBytes: Counter;
}

export function createWorkerMetrics(registry: Registry): WorkerMetrics {
  const registers = [registry];
  return {
    audits: new Counter({
      name: 'seaworthy_worker_audits_total',
      help: 'Handled audits by how the handling ended.',
      labelNames: ['outcome'],
      registers,
    }),
    auditSeconds: new Histogram({
      name: 'seaworthy_worker_audit_duration_seconds',
      help: 'Time from taking an audit to its end.',
      buckets: durationBuckets,
      registers,
    }),
    stageSeconds: new Histogram({
      name: 'seaworthy_worker_stage_duration_seconds',
      help: 'Time that a stage of an audit took.',
      labelNames: ['stage'],
      buckets: durationBuckets,
      registers,
    }),
    checkpointBytes: new Counter({
      name: 'seaworthy_worker_checkpoint_bytes_total',
      help: 'Bytes of stored artifacts.',
      registers,
    }),
  };
}
