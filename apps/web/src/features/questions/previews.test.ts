import type { QuestionView } from '@seaworthy/schema/api';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import { sectionIds } from '@seaworthy/schema/taxonomy';
import { expect, test } from 'vitest';
import { previewOf, withDrafts } from './previews.ts';

const question = (id: string, section: 'network/tls' | 'recovery/backups', more: Partial<QuestionView> = {}) =>
  ({
    id,
    ruleId: `${section}/asks`,
    section,
    severityIfNo: 'HIGH',
    evidence: [],
    answer: null,
    asked: null,
    ...more,
  }) as unknown as QuestionView; // the score reads these fields alone
const questions = [question('tls', 'network/tls'), question('backup', 'recovery/backups')];
const report = {
  questions,
  findings: [],
  // Every section is proven but for what is asked.
  ruleOutcomes: sectionIds.map((section) => ({ ruleId: `${section}/x`, section, status: 'passed', evidence: [] })),
  input: { failed: [] },
  score: { value: 5 },
} as unknown as ReportOverview; // see above

test('yes raises the score, no lowers it and lets the gate fall, open changes nothing', () => {
  const preview = (value: 'yes' | 'no' | 'not-applicable' | null) =>
    previewOf(report, questions, new Map(), 'tls', value).change;
  expect(preview('yes')).toBeGreaterThan(0);
  expect(preview('not-applicable')).toBe(preview('yes'));
  expect(preview('no')).toBeLessThan(-1);
  expect(preview(null)).toBe(0);
});

test('what is chosen elsewhere and not saved counts in every preview', () => {
  const drafts = new Map([['backup', 'yes']] as const);
  const both = previewOf(report, questions, drafts, 'tls', 'yes');
  expect(both.value).toBe(10);
  expect(withDrafts(report, questions, new Map([...drafts, ['tls', 'yes']] as const))).toEqual(both);
});

test('an answer is compared with what was saved before, and can be taken back', () => {
  const answer = { value: 'no', note: '', byName: 'Ana', at: 0, expiresAt: 1 } as const;
  const saved = [question('tls', 'network/tls', { answer }), ...questions.slice(1)];
  expect(previewOf(report, saved, new Map(), 'tls', 'no').change).toBe(0);
  expect(previewOf(report, saved, new Map(), 'tls', null).change).toBeGreaterThan(0);
});
