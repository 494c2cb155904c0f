import type { Report } from '@seaworthy/schema/report';
import { expect, it } from 'vitest';
import fixture from '../../../../fixtures/docs-desk/report.json' with { type: 'json' };
import { reassess } from '../reassess.ts';
import { overviewOf } from './overview.ts';

const report = fixture as unknown as Report; // a golden report, checked by tests/golden.test.ts
const overview = overviewOf(report);

it('scores from the overview as from the whole report, for every answer', () => {
  const [question] = report.questions;
  for (const value of ['yes', 'no', 'not-applicable'] as const) {
    const answers = new Map([[question?.id ?? '', { value, note: '', by: 'Ana', on: '2026-03-03' }]]);
    // Only findings' texts are missing, and the score reads none.
    const light = reassess(overview as unknown as Report, answers);
    const whole = reassess(report, answers);
    expect(light.score).toEqual(whole.score);
    expect(light.findings.map(({ delta }) => delta)).toEqual(whole.findings.map(({ delta }) => delta));
    expect(light.sections.map(({ state, loss }) => [state, loss])).toEqual(
      whole.sections.map(({ state, loss }) => [state, loss]),
    );
  }
});

it('keeps no text, no quote and no edit of a finding', () => {
  const text = JSON.stringify(overview.findings);
  for (const { problem, fix } of report.findings) {
    expect(text).not.toContain(JSON.stringify(problem[0]));
    if (fix.before !== null) expect(text).not.toContain(JSON.stringify(fix.before));
  }
  expect(text.length).toBeLessThan(JSON.stringify(report.findings).length / 2.5);
});

it('counts the places that say the same', () => {
  const root = overview.findings.filter(({ ruleId }) => ruleId === 'container/non-root/runs-as-root');
  expect(root.map(({ places }) => places)).toEqual(root.map(() => root.length));
});
