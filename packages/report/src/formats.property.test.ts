import { spawnSync } from 'node:child_process';
import { withFindings } from '@seaworthy/assess/derive-report';
import { reportFormatNames } from '@seaworthy/schema/report-files';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { hostileReport } from '../testing/hostile-report.ts';
import { renderText, sealed } from './render.ts';
import { renderStepSummary } from './step-summary.ts';

/** The PDF has its own tests: it takes its fonts from outside. */
const formats = reportFormatNames.filter((name) => name !== 'pdf' && name !== 'summary-pdf');

/** Element names and attribute values; throws for anything that is not well-formed. */
function readXml(xml: string): { readonly elements: string[]; readonly attributes: Record<string, string>[] } {
  const [elements, attributes]: [string[], Record<string, string>[]] = [[], []];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    elements.push(tag.name);
    attributes.push(tag.attributes as Record<string, string>); // without xmlns they are strings
  });
  parser.write(xml).close();
  return { elements, attributes };
}

/** Lines without any that a terminal or an editor would show in another place. */
const controls = /(?![\t\n\r])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

describe('a hostile repository', () => {
  test('makes no format fail, and equal reports give equal bytes', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        for (const format of formats) {
          const text = renderText(format, report);
          expect(renderText(format, structuredClone(report)), format).toBe(text);
          if (format !== 'json' && format !== 'sarif' && format !== 'patch') expect(text, format).not.toMatch(controls);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('cannot add an element to the JUnit file, nor hide a finding in it', () => {
    const known = new Set(['testsuites', 'testsuite', 'testcase', 'failure', 'error', 'skipped']);
    fc.assert(
      fc.property(hostileReport, (report) => {
        const { elements, attributes } = readXml(renderText('junit', report));
        expect(elements.filter((name) => !known.has(name))).toEqual([]);
        const issues = report.findings.filter((finding) => finding.kind === 'issue').length;
        expect(elements.filter((name) => name === 'failure')).toHaveLength(issues);
        expect(elements.filter((name) => name === 'testcase')).toHaveLength(35);
        expect(Number(attributes[0]?.tests)).toBe(35);
      }),
      { numRuns: 100 },
    );
  });

  test('cannot add a row, a column or a formula to the table', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const rows: string[][] = parse(renderText('csv', report), { relax_column_count: true });
        expect(rows).toHaveLength(1 + report.findings.length);
        for (const row of rows) expect(row).toHaveLength(22);
        const cells = rows.slice(1).flat();
        expect(cells.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('cannot run anything by a listing of the verification script', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const script = renderText('verify', report);
        expect(spawnSync('bash', ['-n'], { input: script }).status).toBe(0);
        // With an empty PATH everything that is not built in would fail loudly.
        const listed = spawnSync('/bin/bash', ['-s'], { input: script, env: { PATH: '' }, encoding: 'utf8' });
        expect([listed.status, listed.stderr]).toEqual([0, '']);
        expect(listed.stdout.match(/^v\d {2}/gm)).toHaveLength(report.verification.length);
      }),
      { numRuns: 40 },
    );
  });

  test('cannot open a diff of its own in the comment of the patch', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const head = renderText('patch', report).split(/^diff --git /m)[0] ?? '';
        expect(head.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('cannot draw anything else on the badge', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const { elements, attributes } = readXml(renderText('badge', report));
        expect(elements).toEqual(['svg', 'title', 'rect', 'path', 'g', 'text', 'text']);
        expect(attributes[0]).toMatchObject({ role: 'img', height: '20' });
      }),
      { numRuns: 40 },
    );
  });

  test('cannot make the step summary larger than 60 kB', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const [finding] = report.findings;
        if (finding === undefined) return;
        const many = Array.from({ length: 2_000 }, (_, index) => ({ ...finding, number: index + 1 }));
        const text = renderStepSummary({ ...report, findings: many }, { gate: ['Gate passed.'] });
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(60_000);
      }),
      { numRuns: 20 },
    );
  });
});

test('a filtered report says so in every format that filters, and keeps the score of the whole audit', () => {
  const [report] = fc.sample(hostileReport, { numRuns: 40, seed: 3 }).filter((it) => it.findings.length > 2);
  if (report === undefined) throw new Error('the sample has no report with findings');
  const part = sealed(withFindings(report, (finding) => finding.number === 1, 'sev:critical nginx'));
  expect(part.findings).toHaveLength(1);
  expect(part.derived).toMatchObject({ receipt: report.receipt.sha256, findings: report.findings.length });
  expect(part.score).toEqual(report.score);
  for (const format of ['markdown', 'sarif', 'json', 'junit'] as const) {
    expect(renderText(format, part), format).toContain('sev:critical nginx');
  }
});
