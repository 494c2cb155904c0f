import { readFileSync } from 'node:fs';
import type { Report } from '@seaworthy/schema/report';
import { expect, test } from 'vitest';
import { withAnswers, withFilter, withFindings } from './derive-report.ts';

const report: Report = JSON.parse(
  readFileSync(new URL('../../../fixtures/docs-desk/report.json', import.meta.url), 'utf8'),
);
const question = report.questions[0]?.id ?? '';
const answer = { value: 'yes', note: '', by: 'Ana', on: '2026-03-03' } as const;

test('without an answer to one of its questions, and without a filter, a report stays itself', () => {
  expect(withAnswers(report, new Map([['never-asked', answer]]))).toBe(report);
  expect(withFilter(report, '  ')).toBe(report);
});

test('answers and filter are told together, with the receipt of the audit', () => {
  const both = withFilter(withAnswers(report, new Map([[question, answer]])), 'plan:now');
  expect(both.derived).toEqual({
    receipt: report.receipt.sha256,
    answers: 1,
    filter: 'plan:now',
    findings: report.findings.length,
  });
  expect('receipt' in both).toBe(false);
  expect(both.findings.map((finding) => finding.id).sort()).toEqual([...report.plan.now].sort());
});

test('a part has the plan of its findings in the same order, and the score of the whole', () => {
  const [first, , third] = report.plan.now;
  const part = withFindings(report, ({ id }) => id === first || id === third, 'two');
  expect(part.plan.now).toEqual([first, third]);
  expect(part.plan.soon).toEqual([]);
  expect(part.plan.effortNow.highHours).toBeLessThan(report.plan.effortNow.highHours);
  expect(part.score).toEqual(report.score);
});
