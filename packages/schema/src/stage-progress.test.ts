import { expect, test } from 'vitest';
import type { AuditEvent } from './audit.ts';
import { advanceStages, waitingStages } from './stage-progress.ts';

let seq = 0;
function event(type: AuditEvent['type'], stage: string | null, counts: Record<string, number> = {}): AuditEvent {
  seq += 1;
  return { seq, at: 1_000 * seq, type, stage, message: '', counts };
}
const after = (...events: AuditEvent[]) => events.reduce(advanceStages, waitingStages);
const stateOf = (stages: typeof waitingStages, name: string) => stages.find((stage) => stage.name === name)?.state;

test('every stage waits before the first event', () => {
  expect(new Set(waitingStages.map((stage) => stage.state))).toEqual(new Set(['waiting']));
  expect(waitingStages).toHaveLength(16);
});

test('a stage runs, reports numbers while it runs, and ends with its last numbers', () => {
  const running = after(
    event('started', null),
    event('stage-started', 'entries'),
    event('log', 'entries', { files: 3 }),
  );
  expect(stateOf(running, 'entries')).toBe('running');
  const done = advanceStages(running, event('stage-finished', 'entries', { files: 7 }));
  expect(done[0]).toMatchObject({ state: 'done', counts: { files: 7 } });
  expect(done[0]?.finishedAt).toBeGreaterThan(done[0]?.startedAt ?? Number.POSITIVE_INFINITY);
  expect(stateOf(done, 'inventory')).toBe('waiting');
});

test('a checkpoint that was found shows as reused', () => {
  expect(stateOf(after(event('stage-resumed', 'model')), 'model')).toBe('reused');
});

test('a retry keeps what was finished and lets the failed stage wait anew', () => {
  const failed = after(event('stage-finished', 'entries'), event('stage-failed', 'inventory'));
  expect(stateOf(failed, 'inventory')).toBe('failed');
  const retried = advanceStages(failed, event('retried', null));
  expect(stateOf(retried, 'entries')).toBe('done');
  expect(stateOf(retried, 'inventory')).toBe('waiting');
});

test('an event of an unknown stage changes nothing', () => {
  expect(after(event('stage-started', 'a-stage-of-another-version'))).toEqual(waitingStages);
});
