import { readFileSync } from 'node:fs';
import { withFilter } from '@seaworthy/assess/derive-report';
import { isOpen } from '@seaworthy/schema/open-findings';
import type { Report } from '@seaworthy/schema/report';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileReport, hostileText } from '../testing/hostile-report.ts';
import { checkConformance } from './conformance.ts';
import { renderMarkdown } from './markdown.ts';
import { renderText, sealed, type TextFormat } from './render.ts';
import { renderStepSummary } from './step-summary.ts';

const golden = JSON.parse(
  readFileSync(new URL('../../../fixtures/accepted-risks/report.json', import.meta.url), 'utf8'),
) as Report; // its schema is tested elsewhere
const render = (format: TextFormat) => renderText(format, golden);
const decided = golden.findings.filter((finding) => !isOpen(finding));

test('the fixture has accepted and dismissed findings, with and without edits', () => {
  expect(new Set(decided.map(({ triage }) => triage?.kind))).toEqual(new Set(['accepted-risk', 'false-positive']));
  expect(decided.some(({ fix }) => fix.edits.length > 0)).toBe(true);
});

test('SARIF keeps every result and says of each whether somebody suppressed it, where and why', () => {
  const { results } = JSON.parse(render('sarif')).runs[0];
  expect(results).toHaveLength(golden.findings.length);
  const kinds = new Map<string, string[]>();
  for (const { partialFingerprints, suppressions } of results) {
    kinds.set(
      partialFingerprints['seaworthyPath/v1'],
      suppressions.map((it: { kind: string }) => it.kind),
    );
  }
  for (const { id, triage } of golden.findings) {
    const place = triage?.place?.path === '.seaworthy.yaml' ? 'external' : 'inSource';
    expect(kinds.get(id)).toEqual(triage === undefined ? [] : [place]);
  }
  const [root] = results.filter(({ ruleId }: { ruleId: string }) => ruleId.endsWith('/runs-as-root'));
  expect(root.suppressions).toMatchObject([
    { status: 'accepted', justification: expect.stringMatching(/OPS-311 — ana — 2026-06-30$/) },
  ]);
});

test('JUnit fails for open findings alone and skips a section of which everything was decided', () => {
  const xml = render('junit');
  expect(xml.match(/<failure /g)).toHaveLength(
    golden.findings.filter((it) => isOpen(it) && it.kind === 'issue').length,
  );
  expect(xml).toContain('<skipped message="accepted risk (ana) until 2026-06-30: The application runs as root.');
});

test('the table tells what was decided, by whom, why and until when', () => {
  const rows: Record<string, string>[] = parse(render('csv'), { columns: true, record_delimiter: '\r\n' });
  expect(rows.map(({ decision }) => decision)).toEqual(golden.findings.map(({ triage }) => triage?.kind ?? 'open'));
  expect(rows.find(({ decision_by }) => decision_by === 'ben')).toMatchObject({ decision_until: '2026-04-30' });
});

describe('what people decided on', () => {
  test.each(['patch', 'verify', 'alerts'] as const)('is no work any more: %s', (format) => {
    const text = render(format);
    for (const finding of decided) expect(text).not.toContain(finding.title);
  });

  test('has no block in Markdown and one row that names it; the filter leaves the part as it is', () => {
    const markdown = render('markdown');
    for (const { number, title } of decided) {
      expect(markdown).not.toMatch(new RegExp(`^#{3,4} ${number} · `, 'm'));
      expect(markdown).toMatch(new RegExp(`^\\| ${number} \\| (Accepted|Dismissed): [A-Z]+, ${title}`, 'm'));
    }
    const few = sealed(withFilter(golden, 'is:accepted'));
    expect(few.findings).toHaveLength(3);
    expect(renderMarkdown(few)).toContain('3 findings accepted, 0 dismissed as no problem.');
  });

  test('is counted on the page of a build', () => {
    expect(renderStepSummary(golden, { gate: [] })).toContain('3 findings accepted, 2 dismissed as no problem.');
  });
});

describe('a damaged report is told', () => {
  test('when something is out of the count and not named', () => {
    const [first] = decided;
    const markdown = render('markdown').replace(new RegExp(`^\\| ${first?.number} \\| Accepted.*\\n`, 'm'), '');
    expect(checkConformance(markdown, golden)).toEqual([
      `finding ${first?.number} is out of the count and not named under Accepted risks`,
    ]);
  });

  test('when the part stands in a report in which nobody decided anything', () => {
    const { suppressions: _, settings: __, ...plain } = golden;
    const open = { ...plain, findings: golden.findings.map(({ triage: ___, ...finding }) => finding) };
    expect(checkConformance(render('markdown'), open).join('\n')).toContain('"## Accepted risks"');
  });
});

/** Hostile words wherever an entry of the repository may hold words of its own. */
const decidedHostile = fc
  .tuple(hostileReport, fc.array(hostileText, { minLength: 6, maxLength: 6 }))
  .map(([report, words]) => {
    const word = (index: number) => words[index % words.length] ?? '';
    const place = { path: word(0), startLine: 1, endLine: 1, quote: word(1) };
    const said = { reason: word(2), by: word(3), on: null, until: word(4), source: 'repository', place } as const;
    const findings = report.findings.map((finding, index) =>
      index % 2 === 0 ? { ...finding, triage: { kind: 'accepted-risk' as const, ...said } } : finding,
    );
    const open = new Set(findings.filter(isOpen).map(({ id }) => id));
    const left = (ids: readonly string[]) => ids.filter((id) => open.has(id));
    const suppression = { ...said, kind: 'accepted-risk', rule: word(5), where: word(0) } as const;
    return {
      ...report,
      findings,
      score: { ...report.score, top3: [...open].slice(0, 3) },
      plan: {
        ...report.plan,
        now: left(report.plan.now),
        soon: left(report.plan.soon),
        monitor: left(report.plan.monitor),
      },
      suppressions: [
        { ...suppression, state: 'void' as const, why: word(1), findingIds: [] },
        { ...suppression, state: 'expired' as const, findingIds: [] },
      ],
      settings: {
        files: [word(0)],
        ignore: [word(1)],
        problems: [{ message: word(2), place }],
        facts: [
          { key: word(0), answer: 'yes' as const, note: word(1), by: word(2), until: word(3) },
          { key: word(3), answer: 'no' as const, note: word(4), by: word(5), until: null },
        ].map((fact) => ({ ...fact, state: 'used' as const, questionIds: [], place })),
      },
      asOf: '2026-03-03',
    };
  });

test('words of a hostile repository leave their places in no report, and steer no summary', () => {
  fc.assert(
    fc.property(decidedHostile, (report) => {
      expect(checkConformance(renderMarkdown(report), report)).toEqual([]);
      expect(renderStepSummary(report, { gate: [] })).not.toMatch(/^# Owned/m);
      expect(JSON.parse(renderText('sarif', report)).runs[0].results).toHaveLength(report.findings.length);
    }),
    { numRuns: 60 },
  );
});
