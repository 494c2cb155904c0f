import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileReport } from '../testing/hostile-report.ts';
import { checkConformance } from './conformance.ts';
import { renderMarkdown } from './markdown.ts';

/** A report with at least one ordinary finding, to be damaged. */
const report = sampleWithFinding();
const good = renderMarkdown(report);

test('the undamaged report conforms', () => {
  expect(checkConformance(good, report)).toEqual([]);
});

describe('a damaged report is told', () => {
  test.each([
    ['a severity of another name', /^\[SEVERITY: [A-Z]+\]$/m, '[SEVERITY: BAD]', /SEVERITY/],
    ['a missing risk category', /^Risk Category: .*$/m, '', /Risk Category/],
    ['a label with another colon', /^The Problem:$/m, 'The Problem :', /The Problem/],
    ['a location without its colon', /^Location: .*$/m, 'Location: somewhere', /Location/],
    ['a confidence outside the list', /^- Confidence: .*$/m, '- Confidence: Sure', /Confidence/],
    [
      'a second trade-off',
      /^Trade-off Consideration:$/m,
      'Trade-off Consideration:\nTrade-off Consideration:',
      /2 times/,
    ],
    ['a missing section', /^### C\) Container Health Checks$/m, '', /heading/],
    ['an area out of order', /^## 1\) /m, '## 2) ', /heading/],
    ['a missing plan heading', /^### 2\) Fix Soon .*$/m, '', /heading/],
    ['a score of eleven', /^\*\*(?:\d|10|Not).*$/m, '**11.0 / 10** — 9-10: Great.', /score line/],
    ['a checklist line without a reason', /^( *- \[ \] .*) — .*$/m, '$1', /checklist/],
    ['a missing checklist item', /^ {2}- \[.\] .*\n/m, '', /items, wanted 16/],
    ['raw HTML', /^### Not read$/m, '### Not read\n\n<img src=x>', /raw HTML/],
    ['an open fence', /^## Suspicious Patterns$/m, '```\n## Suspicious Patterns', /never closed/],
  ])('%s', (_, place, damage, fault) => {
    const damaged = good.replace(place, damage);
    expect(damaged).not.toBe(good);
    expect(checkConformance(damaged, report).join('\n')).toMatch(fault);
  });

  test('a finding that is left out', () => {
    const [first] = report.findings;
    const more = {
      ...report,
      findings: [...report.findings, { ...(first ?? report.findings[0]), number: 99, id: 'more' }],
    } as typeof report; // `first` exists: see below
    expect(checkConformance(good, more).join('\n')).toMatch(/the report holds/);
  });

  test('a problem of one sentence, and one of five', () => {
    for (const problem of [['It fails.'], ['One. Two. Three. Four. Five.']]) {
      const changed = { ...report, findings: report.findings.map((finding) => ({ ...finding, problem })) };
      expect(checkConformance(renderMarkdown(changed), changed).join('\n')).toMatch(/sentences, wanted 2 to 4/);
    }
  });
});

function sampleWithFinding() {
  const samples = fc.sample(hostileReport, { numRuns: 300, seed: 7 });
  const found = samples.find(
    (sample) =>
      sample.findings.some((finding) => finding.kind === 'issue') &&
      sample.checklists.preProduction.some((item) => item.state === 'ask'),
  );
  if (found === undefined) throw new Error('300 samples hold one with a finding');
  return found;
}
