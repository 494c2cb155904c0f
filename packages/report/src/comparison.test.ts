import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareReports } from '@seaworthy/assess/compare/compare-reports';
import { Comparison } from '@seaworthy/schema/compare';
import type { Report } from '@seaworthy/schema/report';
import { describe, expect, test } from 'vitest';
import { renderComparison } from './comparison.ts';

const fixture = (name: string): Report =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../../../fixtures/${name}/report.json`, import.meta.url)), 'utf8'));
const desk = fixture('docs-desk');
const repaired = fixture('docs-desk-repaired');

describe('a comparison', () => {
  test('says the scores, the counts and where the change comes from first', () => {
    const [title, , counts, change] = renderComparison(compareReports(desk, repaired), 'text').split('\n');
    expect(title).toMatch(/^docs-desk \d+\.\d → \d+\.\d$/);
    expect(counts).toBe(`  0 new, ${desk.findings.length} fixed, 0 moved, 0 still open, 0 with another severity`);
    expect(change).toMatch(/^ {2}Score \+\d\.\d\d: code \+\d\.\d\d$/);
  });

  test('names every finding that came or went, and those that stayed only by their number', () => {
    const text = renderComparison(compareReports(repaired, desk), 'text');
    for (const { title, file, line } of desk.findings) expect(text).toContain(`${title} — ${file}:${line}`);
    const same = renderComparison(compareReports(desk, desk), 'text');
    expect(same.split('\n')).toHaveLength(5);
    expect(same).toContain(`${desk.findings.length} still open`);
    expect(same).toContain('Score 0\n');
  });

  test('says that code and rules cannot be told apart when both changed', () => {
    const text = renderComparison(compareReports(desk, { ...repaired, rules: '1 rule, abc' }), 'text');
    expect(text).toMatch(/code and rules together \+\d\.\d\d/);
    expect(text).toContain('Audit the older archive again to tell their parts.');
  });

  test('tells a moved finding with its old place and another severity with its cause', () => {
    const [first] = desk.findings;
    if (first === undefined) throw new Error('the fixture has findings');
    const file = 'moved/away.yml';
    const changed = {
      ...first,
      file,
      severity: 'MONITOR' as const,
      id: 'x',
      fingerprints: { ...first.fingerprints, path: 'x' },
    };
    const text = renderComparison(
      compareReports(desk, { ...desk, findings: [changed, ...desk.findings.slice(1)] }),
      'text',
    );
    expect(text).toContain('Severity changed (1)');
    expect(text).toContain(
      `${first.severity} → MONITOR, the rule pack changed: ${first.title} — ${file}:${first.line}`,
    );
    expect(text).toContain(`(was ${first.file}:${first.line})`);
  });

  test('in Markdown keeps words of the repository from acting', () => {
    const hostile = { ...desk, project: { name: '<b>[x](http://evil.example)' } };
    const markdown = renderComparison(compareReports(hostile, repaired), 'markdown');
    expect(markdown.split('\n')[0]).not.toMatch(/(?<!\\)<b>|(?<!\\)\]\(/);
    expect(markdown).toMatch(/^## Fixed \(\d+\)$/m);
  });

  test('in JSON is the document that its schema describes', () => {
    const comparison = compareReports(desk, repaired);
    expect(Comparison.parse(JSON.parse(renderComparison(comparison, 'json')))).toEqual(comparison);
  });
});
