import type { AuditSummaryView, AuditView } from '@seaworthy/schema/api';
import { expect, test } from 'vitest';
import { changesOf, momentsOf, spread, ticked } from './series.ts';

const audit = (number: number, summary: Partial<AuditSummaryView> | null): AuditView => ({
  id: `audit-${number}`,
  projectId: 'p',
  projectName: 'desk',
  projectSlug: 'desk',
  number,
  label: null,
  fileName: 'desk.zip',
  uploadBytes: 1,
  state: summary === null ? 'failed' : 'done',
  failure: null,
  createdAt: number,
  startedAt: null,
  finishedAt: null,
  summary: summary && {
    score: 5,
    low: 5,
    high: 5,
    band: null,
    loadLine: 6,
    findings: { CRITICAL: 0, HIGH: 0, MEDIUM: 0, MONITOR: 0 },
    questions: 0,
    receipt: 'r',
    rules: 'one',
    ...summary,
  },
  queuePosition: null,
  canRetry: false,
  createdBy: 'Ana',
  pinned: false,
  deletedAt: null,
});
/** Newest first, as the server lists them. */
const audits = [
  audit(5, { score: 6.19, rules: 'two' }),
  audit(4, null),
  audit(3, { score: 5.95 }),
  audit(2, { score: null }),
  audit(1, { score: 4, rules: null }),
];

test('the change is the one between the scores as they are shown, past audits that failed', () => {
  const changes = changesOf(audits);
  expect(changes.get('audit-5')).toEqual({ delta: 0.2, otherRules: true });
  expect(changes.has('audit-4')).toBe(false);
  expect(changes.get('audit-3')?.delta).toBeNull();
  expect(changes.has('audit-1')).toBe(false);
});

test('charts run from the oldest to the newest done audit and know where the rules changed', () => {
  const moments = momentsOf(audits, 10);
  expect(moments.map(({ number }) => number)).toEqual([1, 2, 3, 5]);
  expect(moments.map(({ otherRules }) => otherRules)).toEqual([false, false, false, true]);
});

test('the first moment shown still knows what stood before it', () => {
  expect(momentsOf(audits, 1)).toMatchObject([{ number: 5, otherRules: true }]);
});

test('at most two audits are ticked, the last two', () => {
  expect(ticked(ticked(ticked([], 1), 2), 3)).toEqual([2, 3]);
  expect(ticked([1, 2], 1)).toEqual([2]);
});

test('labels keep their order and their distance, and stay inside', () => {
  expect(spread([10, 12, 40], 14, 100)).toEqual([10, 24, 40]);
  expect(spread([95, 99, 98], 14, 100)).toEqual([72, 100, 86]);
  expect(spread([], 14, 100)).toEqual([]);
});
