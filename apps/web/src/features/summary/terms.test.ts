import type { ReportOverview } from '@seaworthy/schema/api-findings';
import type { Finding, SectionResult } from '@seaworthy/schema/report';
import { areas, sectionIds } from '@seaworthy/schema/taxonomy';
import { expect, test } from 'vitest';
import { compartmentsOf, termsCsv } from './terms.ts';

const weights = new Map<string, number>(areas.flatMap((area) => area.sections.map(({ id, weight }) => [id, weight])));
const section = (id: SectionResult['id'], change: Partial<SectionResult> = {}): SectionResult => ({
  id,
  state: 'sound',
  evidence: [],
  weight: weights.get(id) ?? 0,
  loss: 0,
  findings: 0,
  questions: 0,
  ...change,
});
const reportOf = (sections: readonly SectionResult[], findings: readonly Partial<Finding>[] = []) =>
  ({ sections, findings }) as unknown as ReportOverview; // the plan reads these two alone

test('all 35 sections stand in their 9 areas, and the weights add up to 100', () => {
  const plan = compartmentsOf(reportOf(sectionIds.map((id) => section(id))));
  expect(plan.map((area) => area.sections.length)).toEqual(areas.map((area) => area.sections.length));
  expect(plan.reduce((sum, area) => sum + area.weight, 0)).toBe(100);
});

test('an area loses the points of its sections', () => {
  const plan = compartmentsOf(
    reportOf([section('network/tls', { loss: 0.5 }), section('network/static-assets', { loss: 1 })]),
  );
  expect(plan.find((area) => area.id === 'network')).toMatchObject({ points: 4.5, weight: 7 });
});

test('a section shows its worst finding', () => {
  const findings = (['MONITOR', 'HIGH', 'MEDIUM'] as const).map(
    (severity) => ({ section: 'network/tls', severity }) as const,
  );
  const [tls] = compartmentsOf(reportOf([section('network/tls', { findings: 3 })], findings)).flatMap(
    (area) => area.sections,
  );
  expect(tls?.worst).toBe('HIGH');
});

test('a report of another version that lacks a section is still drawn', () => {
  expect(compartmentsOf(reportOf([])).map((area) => area.sections.length)).toEqual(areas.map(() => 0));
});

test('the terms as CSV hold one unrounded line per section, and the knots of the load line', () => {
  const plan = compartmentsOf(reportOf([section('recovery/backups', { loss: 0.125, findings: 1 })]));
  expect(termsCsv(plan, [{ counted: 'critical', count: 3, cap: 6.5 }])).toBe(
    [
      'section,weight,loss,points lost,findings,open questions',
      'recovery/backups,5,0.125,0.625,1,0',
      '',
      'counted,number,load line',
      'critical,3,6.5',
    ].join('\n'),
  );
});
