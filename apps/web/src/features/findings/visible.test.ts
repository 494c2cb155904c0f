import { parseQuery } from '@seaworthy/assess/query/parse';
import type { FindingRow } from '@seaworthy/schema/api-findings';
import { expect, test } from 'vitest';
import { countsOf, decidedOf, visible } from './visible.ts';

const triage = (kind: 'accepted-risk' | 'false-positive') =>
  ({ kind, reason: 'known and borne', by: 'Ana', on: null, until: null, source: 'team' }) as const;
const row = (id: string, more: Partial<FindingRow> = {}) =>
  ({
    ...{ id, number: 1, ruleId: 'a/b/c', section: 'network/tls', kind: 'issue', severity: 'HIGH', confidence: 'High' },
    ...{ title: id, file: 'a.yml', line: 1, endLine: 1, subject: { kind: 'file', name: 'a' }, plan: 'now', delta: 0 },
    fix: { title: '', safety: 'review', patch: false, grade: 'advice', files: [] },
    ...more,
  }) as unknown as FindingRow; // the list reads no other field
const rows = [
  row('open'),
  row('mild', { severity: 'MONITOR' }),
  row('accepted', { triage: triage('accepted-risk') }),
  row('dismissed', { triage: triage('false-positive') }),
];
const shown = (q: string) =>
  visible(rows, parseQuery(q).query, { askedSections: new Set<string>() }).map(({ id }) => id);

test('what people decided about is shown when it is asked for, and only then', () => {
  expect(shown('')).toEqual(['open', 'mild']);
  expect(shown('sev:high')).toEqual(['open']);
  expect(shown('is:accepted')).toEqual(['accepted']);
  expect(shown('is:accepted,dismissed')).toEqual(['accepted', 'dismissed']);
  expect(shown('-is:open')).toEqual(['accepted', 'dismissed']);
});

test('counts are of what is shown, and decisions are counted apart', () => {
  expect(countsOf(rows.slice(2)).severity.HIGH).toBe(2);
  expect(decidedOf(rows)).toEqual({ accepted: 1, dismissed: 1 });
});
