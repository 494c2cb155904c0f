import type { AuditView, LiveMessage } from '@seaworthy/schema/api';
import type { AuditEvent } from '@seaworthy/schema/audit';
import { waitingStages } from '@seaworthy/schema/stage-progress';
import { expect, test } from 'vitest';
import {
  applyMessages,
  firstLiveState,
  foundSoFar,
  otherCounts,
  percentDone,
  stageMs,
  stagesDone,
} from './live-state.ts';

const audit: AuditView = {
  id: 'a1',
  projectId: 'p1',
  projectName: 'api-platform',
  projectSlug: 'api-platform',
  number: 14,
  label: null,
  fileName: 'api.zip',
  uploadBytes: 10,
  state: 'queued',
  failure: null,
  createdAt: 1,
  startedAt: null,
  finishedAt: null,
  summary: null,
  queuePosition: 2,
  canRetry: true,
  createdBy: 'Ana',
  pinned: false,
  deletedAt: null,
};

const event = (seq: number, type: AuditEvent['type'], stage: string | null, counts: Record<string, number> = {}) =>
  ({
    type: 'event',
    event: { seq, at: seq * 1_000, type, stage, message: `line ${seq}`, counts },
  }) satisfies LiveMessage;
const after = (...messages: LiveMessage[]) => applyMessages(firstLiveState(audit), messages);
const stageOf = (state: ReturnType<typeof after>, name: string) => state.stages.find((stage) => stage.name === name);

test('events move the audit from queued to done and end at 100 percent', () => {
  const state = after(event(1, 'queued', null), event(2, 'started', null));
  expect(state.audit).toMatchObject({ state: 'running', queuePosition: null });
  expect(percentDone(state)).toBe(0);
  expect(percentDone(after(event(1, 'started', null), event(2, 'done', null)))).toBe(100);
});

test('a running stage counts half, and nothing but the end is 100 percent', () => {
  const started = event(1, 'stage-started', 'entries');
  expect(percentDone(after(started))).toBe(Math.floor(50 / waitingStages.length));
  const all = waitingStages.map((stage, index) => event(index + 1, 'stage-finished', stage.name));
  expect(percentDone(after(...all))).toBe(99);
  expect(stagesDone(after(...all).stages)).toEqual({ done: waitingStages.length, total: waitingStages.length });
});

test('a snapshot after a reconnect adds only events that were missed', () => {
  const first = after(event(1, 'started', null), event(2, 'stage-started', 'entries'));
  const missed = [2, 3].map((seq) => event(seq, 'log', 'entries').event);
  const again = applyMessages(first, [
    { type: 'snapshot', seq: 3, audit: { ...audit, state: 'running' }, stages: [...first.stages], events: missed },
  ]);
  expect(again.events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('findings are told once the assessment has counted them, not before and not as zeros', () => {
  const areas = after(event(1, 'stage-finished', 'container', { rules: 40, errors: 0 }));
  expect(foundSoFar(areas.stages)).toBeNull();
  const assessed = applyMessages(areas, [
    event(2, 'stage-finished', 'assessment', { findings: 8, questions: 2, CRITICAL: 1, HIGH: 3, MEDIUM: 4 }),
  ]);
  expect(foundSoFar(assessed.stages)).toEqual({ CRITICAL: 1, HIGH: 3, MEDIUM: 4, MONITOR: 0 });
  const none = applyMessages(areas, [event(2, 'stage-finished', 'assessment', { findings: 0, questions: 0 })]);
  expect(foundSoFar(none.stages)).toEqual({ CRITICAL: 0, HIGH: 0, MEDIUM: 0, MONITOR: 0 });
});

test('a stage shows its own numbers and its time, not the severities again', () => {
  const state = after(
    event(1, 'stage-started', 'documents'),
    event(4, 'stage-finished', 'documents', { files: 318, HIGH: 1 }),
  );
  const stage = stageOf(state, 'documents');
  expect(stage && otherCounts(stage)).toEqual([['files', 318]]);
  expect(stage && stageMs(stage)).toBe(3_000);
});

test('a stage that was reused, or has not ended, has no time of its own', () => {
  const state = after(event(1, 'stage-resumed', 'entries'), event(2, 'stage-started', 'inventory'));
  expect(['entries', 'inventory'].map((name) => stageOf(state, name)).map((stage) => stage && stageMs(stage))).toEqual([
    null,
    null,
  ]);
});
