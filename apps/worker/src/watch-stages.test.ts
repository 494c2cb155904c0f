import { noTracing } from '@seaworthy/runtime/tracing';
import type { NewEvent } from '@seaworthy/store/port';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createWorkerMetrics } from './metrics.ts';
import { watchStages } from './watch-stages.ts';

const event = (type: NewEvent['type'], stage: string): NewEvent => ({ type, stage, message: '', counts: {} });

test('stages are measured, rules by area, and a name that a child makes up becomes no label', async () => {
  const registry = new Registry();
  const metrics = createWorkerMetrics(registry);
  const watch = watchStages({ metrics, tracing: noTracing, parent: undefined });
  for (const stage of ['entries', 'network', `x${'y'.repeat(50)}`]) {
    watch.observe(event('stage-started', stage));
    watch.observe(event('stage-finished', stage));
  }
  watch.observe(event('stage-resumed', 'storage'));
  watch.close();
  const text = await registry.metrics();
  expect(text).toContain('seaworthy_worker_stage_duration_seconds_count{stage="entries"} 1');
  expect(text).toContain('seaworthy_worker_stage_duration_seconds_count{stage="network"} 1');
  expect(text).toMatch(/seaworthy_rules_duration_seconds_total\{area="network"\} \d/);
  expect(text).not.toMatch(/area="entries"|yyy|stage="storage"/);
});
