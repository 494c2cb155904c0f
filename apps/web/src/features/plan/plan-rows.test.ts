import { simulationOf } from '@seaworthy/assess/simulate';
import type { FindingRow } from '@seaworthy/schema/api-findings';
import { expect, test } from 'vitest';
import { planRows, reachTargets, stateOf } from './plan-rows.ts';

const row = (id: string, more: Partial<FindingRow> = {}): FindingRow =>
  ({
    id,
    ruleId: 'network/tls/plaintext-listener',
    section: 'network/tls',
    severity: 'HIGH',
    confidence: 'High',
    title: 'Traffic crosses the network in the clear',
    file: `${id}.conf`,
    effort: { lowHours: 1, highHours: 2, why: [] },
    delta: 0.1,
    fix: { title: 'Terminate TLS', safety: 'review', patch: true, grade: 'suggested', files: [`${id}.conf`] },
    ...more,
  }) as FindingRow; // the lines read these fields alone
const rowsOf = (findings: readonly FindingRow[], ids = findings.map(({ id }) => id)) =>
  planRows(
    ids,
    new Map(findings.map((finding) => [finding.id, finding])),
    simulationOf({ findings, questions: [], ruleOutcomes: [], input: { failed: [] } }),
  );

test('places of one finding share a line with the sum of their hours and the gain of all of them', () => {
  const [line, ...others] = rowsOf([row('a'), row('b'), row('c')]);
  expect(others).toEqual([]);
  expect(line).toMatchObject({ files: ['a.conf', 'b.conf', 'c.conf'], effort: { lowHours: 3, highHours: 6 } });
  expect(line?.gain).toBeGreaterThan(0.1);
});

test('lines keep the order of the plan and leave out what it does not name', () => {
  const findings = [row('a'), row('b', { title: 'Another' }), row('c', { severity: 'MEDIUM' }), row('d')];
  expect(rowsOf(findings, ['c', 'b', 'd', 'gone']).map(({ first }) => first.id)).toEqual(['c', 'b', 'd']);
});

test('a line is selected in whole, in part or not at all', () => {
  const findings = [row('a'), row('b')];
  expect(stateOf(findings, new Set())).toBe('none');
  expect(stateOf(findings, new Set(['a']))).toBe('some');
  expect(stateOf(findings, new Set(['a', 'b', 'z']))).toBe('all');
});

test('scores to reach are half points above the score, and the best there is', () => {
  expect(reachTargets(3.4, 5.2)).toEqual([3.5, 4, 4.5, 5, 5.2]);
  expect(reachTargets(3.5, 5)).toEqual([4, 4.5, 5]);
  expect(reachTargets(6, 6)).toEqual([]);
});
