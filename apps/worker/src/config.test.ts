import { describeConfig } from '@seaworthy/runtime/config';
import { expect, test } from 'vitest';
import { readConfig, WorkerEnvironment } from './config.ts';

test('without any variable there is one audit at a time, and nothing listens', () => {
  expect(readConfig({})).toMatchObject({
    dataDir: '.seaworthy',
    concurrency: 1,
    memoryMb: 1_024,
    stageDeadlineMs: 300_000,
    listen: null,
    graceMs: 10_000,
  });
});

test('a wrong value is refused with the name of its variable and what it accepts', () => {
  expect(() => readConfig({ SEAWORTHY_WORKER_CONCURRENCY: 'many' })).toThrow(
    'SEAWORTHY_WORKER_CONCURRENCY must be a whole number from 1 to 64.',
  );
});

test('every variable is described for the documentation', () => {
  expect(describeConfig(WorkerEnvironment).every(({ description }) => description.endsWith('.'))).toBe(true);
});
