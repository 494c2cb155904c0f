import { Histogram } from 'prom-client';
import { expect, test } from 'vitest';
import { createRegistry, durationBuckets, observeDuration } from './metrics.ts';

test('a registry exposes the metrics of the process and nothing of another registry', async () => {
  const [one, other] = [createRegistry(), createRegistry()];
  new Histogram({ name: 'work_seconds', help: 'Work.', registers: [one] });
  expect(await one.metrics()).toContain('process_resident_memory_bytes');
  expect(await one.metrics()).toContain('work_seconds');
  expect(await other.metrics()).not.toContain('work_seconds');
});

test('the duration of failed work counts as well, and its error passes through', async () => {
  const registry = createRegistry();
  const help = 'Work.';
  const histogram = new Histogram({
    name: 'w',
    help,
    labelNames: ['kind'],
    buckets: durationBuckets,
    registers: [registry],
  });
  expect(await observeDuration(histogram, { kind: 'a' }, async () => 7)).toBe(7);
  await expect(observeDuration(histogram, { kind: 'a' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await registry.metrics()).toContain('w_count{kind="a"} 2');
});
