import { expect, test } from 'vitest';
import { failureOf } from './failure.ts';

const limits = { memoryMb: 1_024, stageDeadlineMs: 300_000 };
const stage = 'documents';

test.each(['archive/ratio-bomb', 'input/unreadable', 'audit/upload-missing'] as const)('%s is final', (code) => {
  expect(failureOf({ kind: 'refused', code, detail: 'why', stage }, limits)).toEqual({
    failure: { code, detail: 'why', stage },
    retry: false,
  });
});

test.each(['storage/full', 'storage/unavailable', 'internal'] as const)(
  '%s may pass, so the audit is tried again',
  (code) => {
    expect(failureOf({ kind: 'refused', code, detail: 'why', stage }, limits).retry).toBe(true);
  },
);

test('limits are named with their value, and the same audit would meet them again', () => {
  const timeout = failureOf({ kind: 'stage-timeout', stage }, limits);
  expect(timeout).toMatchObject({ failure: { detail: expect.stringContaining('300 seconds') }, retry: false });
  const memory = failureOf({ kind: 'out-of-memory', stage }, limits);
  expect(memory).toMatchObject({ failure: { detail: expect.stringContaining('1024 MiB') }, retry: false });
});

test('a crash is tried again, and what the process printed is not shown to people', () => {
  const { failure, retry } = failureOf(
    { kind: 'crashed', detail: 'at Object.<anonymous> (/srv/app.js:1)', stage },
    limits,
  );
  expect(retry).toBe(true);
  expect(failure.code).toBe('audit/worker-crashed');
  expect(failure.detail).not.toContain('/srv');
});
