import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countFindings } from './finding-counts.ts';
import { Report } from './report.ts';
import { summaryOf } from './summary-of.ts';

const golden = new URL('../../../fixtures/docs-desk/report.json', import.meta.url);
const report = Report.parse(JSON.parse(readFileSync(golden, 'utf8')));

it('counts the same findings for a list of audits as for the pages of one, suspicious patterns included', () => {
  const findings = report.findings.map((finding, index) =>
    index % 5 === 0 ? { ...finding, kind: 'suspicious' as const, confidence: 'Low' as const } : finding,
  );
  const counts = countFindings(findings);
  expect(counts.suspicious).toBeGreaterThan(0);
  expect(summaryOf({ ...report, findings }).findings).toEqual(counts.severity);
  expect(Object.values(counts.severity).reduce((sum, count) => sum + count)).toBe(findings.length);
  expect(counts.plan.now + counts.plan.soon + counts.plan.monitor).toBe(findings.length);
});
