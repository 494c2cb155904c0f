import { readFileSync } from 'node:fs';
import { overviewOf } from '@seaworthy/assess/query/overview';
import type { Report } from '@seaworthy/schema/report';
import { expect, test } from 'vitest';
import { exportPath, partsOf } from './choices.ts';

const fixture: Report = JSON.parse(
  readFileSync(new URL('../../../../../fixtures/docs-desk/report.json', import.meta.url), 'utf8'),
);
const report = overviewOf(fixture);
const none: ReadonlySet<string> = new Set();

test('only what there is can be chosen: the whole, a filter that says something, a selection that exists', () => {
  expect(partsOf(report, '', none)).toEqual([{ kind: 'whole' }]);
  expect(partsOf(report, 'sev:critical', none)[1]).toEqual({
    kind: 'filter',
    q: 'sev:critical',
    count: fixture.findings.filter((finding) => finding.severity === 'CRITICAL').length,
  });
  const id = fixture.findings[4]?.id ?? '';
  expect(partsOf(report, '', new Set([id, 'gone']))).toEqual([{ kind: 'whole' }, { kind: 'selected', ids: [id] }]);
});

test('a filter travels as it was typed', () => {
  const path = exportPath('a1', 'csv', { kind: 'filter', q: 'file:"a b.yml" -sev:high', count: 1 });
  expect(new URLSearchParams(path.split('?')[1]).get('q')).toBe('file:"a b.yml" -sev:high');
  expect(path).toMatch(/^\/audits\/a1\/export\?format=csv&q=/);
});

test('what people decided about is not in the file of a filter that the page shows without it', () => {
  const [first, ...others] = report.findings;
  if (first === undefined) throw new Error('no finding');
  const triage = { kind: 'accepted-risk', reason: '', by: '', on: null, until: null, source: 'team' } as const;
  const decided = { ...report, findings: [{ ...first, triage }, ...others] };
  const severity = `sev:${first.severity.toLowerCase()}`;
  const all = report.findings.filter((finding) => finding.severity === first.severity).length;
  expect(partsOf(decided, severity, none)[1]).toEqual({ kind: 'filter', q: `${severity} is:open`, count: all - 1 });
  expect(partsOf(decided, 'is:accepted', none)[1]).toEqual({ kind: 'filter', q: 'is:accepted', count: 1 });
});
