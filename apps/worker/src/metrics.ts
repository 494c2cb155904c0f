import { durationBuckets } from '@seaworthy/runtime/metrics';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the worker counts. Labels hold outcomes and stage names, never ids. Queue depth and audit states are the API's. */
export interface WorkerMetrics {
  /** How handling an audit ended: `done`, `retried`, `cancelled`, `given-back`, or the code of its failure. */
  readonly audits: Counter<'outcome'>;
  readonly auditSeconds: Histogram;
  /** Of stages that ran; resumed ones take no time. */
  readonly stageSeconds: Histogram<'stage'>;
  /** Of the stages that do nothing but run the rules of one area. */
  readonly ruleSeconds: Counter<'area'>;
  readonly checkpointBytes: Counter;
  /** Set whenever store and queue answered the worker: when it is old, the worker is stuck or cut off. */
  readonly heartbeat: Gauge;
  /** 1 when audits run without network, 0 when they share that of the worker. */
  readonly networkIsolated: Gauge;
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
    ruleSeconds: new Counter({
      name: 'seaworthy_rules_duration_seconds_total',
      help: 'Time that rules took, by area.',
      labelNames: ['area'],
      registers,
    }),
    heartbeat: new Gauge({
      name: 'seaworthy_worker_heartbeat_timestamp_seconds',
      help: 'When store and queue last answered the worker, in seconds since the epoch; 0 before the first time.',
      registers,
    }),
    networkIsolated: new Gauge({
      name: 'seaworthy_worker_audits_network_isolated',
      help: '1 when audits run without network, 0 when they share that of the worker.',
      registers,
    }),
    checkpointBytes: new Counter({
      name: 'seaworthy_worker_checkpoint_bytes_total',
      help: 'Bytes of stored artifacts.',
      registers,
    }),
  };
}
