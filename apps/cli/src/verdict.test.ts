import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from '@seaworthy/pipeline/compare';
import type { Report } from '@seaworthy/schema/report';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../testing/cli.ts';
import { type Earlier, type Gate, judgeGate } from './verdict.ts';

const read = readReport(readFileSync(join(repositoryRoot, 'fixtures/docs-desk/report.json'), 'utf8'));
const report: Report = read ?? expect.unreachable();
const open: Gate = { failOn: 'none', minScore: null, maxDrop: null, allowIncomplete: true, gate: true };
const scored = (value: number): Report => ({ ...report, score: { ...report.score, value } });
const earlier = (score: number | null, change: Partial<Earlier> = {}): Earlier => ({
  score,
  rules: report.rules,
  name: '№ 7',
  ...change,
});
const drop = (value: number, before: Earlier | null, maxDrop = 0) =>
  judgeGate(scored(value), { ...open, maxDrop }, before).sentences.at(-1);

test('a score may be lower than before by so much and no more, in the tenths that are shown', () => {
  expect(drop(6.1, earlier(6.8))).toBe('Gate failed: score 6.1 is 0.7 below the 6.8 of № 7.');
  expect(drop(6.1, earlier(6.8), 0.7)).toBe('Gate passed.');
  expect(drop(6.1, earlier(6.8), 0.6)).toContain('Gate failed');
  expect(drop(6.14, earlier(6.06))).toBe('Gate passed.');
  expect(drop(6.06, earlier(6.14))).toBe('Gate passed.');
  expect(drop(7, earlier(6.8))).toBe('Gate passed.');
});

test('a score that other rules made is compared, and that is said', () => {
  expect(drop(6.1, earlier(6.8, { rules: 'others' }))).toBe(
    'Gate failed: score 6.1 is 0.7 below the 6.8 of № 7, which other rules judged.',
  );
  expect(drop(6.1, earlier(6.8, { rules: null }))).not.toContain('other rules');
});

test('without an audit before, or one without a score, nothing has dropped', () => {
  expect(drop(1, null)).toBe('Gate passed.');
  expect(drop(1, earlier(null))).toBe('Gate passed.');
});

test('findings that somebody decided about hold back no gate', () => {
  const gate: Gate = { ...open, failOn: 'monitor' };
  expect(judgeGate(report, gate, null).exitCode).toBe(1);
  const triage = {
    kind: 'accepted-risk',
    reason: 'x'.repeat(20),
    by: 'ana',
    on: null,
    until: null,
    source: 'team',
  } as const;
  const decided = { ...report, findings: report.findings.map((finding) => ({ ...finding, triage })) };
  expect(judgeGate(decided, gate, null)).toMatchObject({ exitCode: 0 });
  const one = {
    ...decided,
    findings: decided.findings.map((it, at) => (at === 0 ? { ...it, triage: undefined } : it)),
  };
  expect(judgeGate(one as Report, gate, null).sentences.at(-1)).toBe('Gate failed: 1 finding at or above monitor.'); // undefined is as good as absent here
});

test('the lowest score allowed is judged on its own', () => {
  expect(judgeGate(scored(6.9), { ...open, minScore: 7 }, null).sentences.at(-1)).toBe(
    'Gate failed: score 6.9 is below 7.0.',
  );
  expect(judgeGate(scored(7), { ...open, minScore: 7 }, null).exitCode).toBe(0);
});
