import { readFileSync } from 'node:fs';
import type { Finding, Report } from '@seaworthy/schema/report';
import { expect, test } from 'vitest';
import { printedOf } from './findings.ts';

const desk = JSON.parse(
  readFileSync(new URL('../../../../fixtures/docs-desk/report.json', import.meta.url), 'utf8'),
) as Report; // its schema is tested elsewhere
/** The findings of docs-desk again and again. */
const many = (count: number): Finding[] =>
  Array.from({ length: Math.ceil(count / desk.findings.length) }, () =>
    desk.findings.map((finding) => ({ ...finding })),
  )
    .flat()
    .slice(0, count);
const severitiesOf = (findings: ReadonlySet<Finding>) => [...new Set([...findings].map(({ severity }) => severity))];

test('a PDF prints up to 500 findings in full, and beyond that the grave ones', () => {
  expect(printedOf(many(500)).full.size).toBe(500);
  const { full, listed } = printedOf(many(501));
  expect(full.size + listed.size).toBe(501);
  expect(severitiesOf(full)).toEqual(['CRITICAL', 'HIGH']);
});

test('a PDF of an audit that finds ever more does not grow for ever: the worst are printed, then listed', () => {
  const findings = many(20_000);
  const { full, listed } = printedOf(findings);
  expect([full.size, listed.size]).toEqual([1_500, 3_500]);
  expect(severitiesOf(full)).toEqual(['CRITICAL']);
  const few = printedOf(findings.slice(0, 700), { full: 300, listed: 50 });
  expect(severitiesOf(few.full)).toEqual(['CRITICAL', 'HIGH']);
  expect(severitiesOf(few.listed)).toEqual(['HIGH']);
});
