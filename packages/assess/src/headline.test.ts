import type { Finding, Question, Report } from '@seaworthy/schema/report';
import { sectionIds } from '@seaworthy/schema/taxonomy';
import { severities } from '@seaworthy/schema/vocabulary';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headlineWith } from './headline.ts';
import type { AnswerOf } from './input.ts';
import { reassess } from './reassess.ts';

const value = fc.constantFrom('yes', 'no', 'not-applicable');
const place = fc.record({
  section: fc.constantFrom(...sectionIds),
  rule: fc.constantFrom('a', 'b'),
  severity: fc.constantFrom(...severities),
});

test('the quick headline is the one of the whole re-assessment, whatever is found, asked and answered', () => {
  fc.assert(
    fc.property(
      fc.array(place, { maxLength: 12 }),
      fc.array(fc.record({ place, answer: fc.option(value) }), { maxLength: 6 }),
      (found, asked) => {
        const findings = found.map(({ section, rule, severity }, index) => finding(section, rule, severity, index));
        const questions = asked.map(({ place: at }, index) => question(at.section, at.rule, at.severity, index));
        const answers = new Map<string, AnswerOf>();
        for (const [index, { answer }] of asked.entries()) {
          if (answer !== null) answers.set(`q${index}`, { value: answer, note: '', by: '', on: '' });
        }
        const report = reportOf(findings, questions);
        const { value: score, exact, low, high, band } = reassess(report, answers).score;
        expect(headlineWith(report, answers)).toEqual({ value: score, exact, low, high, band });
      },
    ),
  );
});

test('where nothing can be deployed there is no score to preview', () => {
  const report = reportOf([], []);
  const none = { ...report, score: { ...report.score, value: null } };
  expect(headlineWith(none, new Map())).toEqual({ value: null, exact: null, low: null, high: null, band: null });
});

type Place = Pick<Finding, 'section' | 'severity'>;

function finding(section: Place['section'], rule: string, severity: Place['severity'], index: number): Finding {
  return {
    id: `f${index}`,
    number: index + 1,
    ruleId: `${section}/${rule}`,
    section,
    kind: 'issue',
    severity,
    confidence: 'High',
    riskCategory: 'Container',
    title: 'Something is missing',
    file: 'compose.yml',
    line: 1,
    endLine: 1,
    problem: ['It is missing.'],
    impact: ['It fails.'],
    verify: ['Look.'],
    fix: { title: 'Add it', safety: 'advice', edits: [], language: 'yaml', at: null, before: null, after: 'x: 1' },
    tradeOff: ['None.'],
    evidence: [],
    path: [],
    subject: { kind: 'container', name: 'app' },
    fingerprints: { logical: `l${index}`, path: `f${index}` },
    plan: 'now',
    effort: { lowHours: 1, highHours: 2, why: [] },
    delta: 0,
  };
}

function question(section: Place['section'], rule: string, severityIfNo: Place['severity'], index: number): Question {
  const [text, needed, assumedDefault] = ['Is it there?', 'Look.', 'It is.'];
  return {
    id: `q${index}`,
    ruleId: `${section}/${rule}`,
    section,
    text,
    needed,
    assumedDefault,
    severityIfNo,
    evidence: [],
  };
}

function reportOf(findings: Finding[], questions: Question[]): Report {
  return {
    schema: 'seaworthy.dev/report/1',
    engine: '0',
    rules: '0',
    input: { sha256: '', files: 0, read: 0, bytes: 0, skipped: [], failed: [], neutralised: [] },
    project: { name: 'x' },
    model: { components: [], edges: [], volumes: [], environments: [] },
    assumptions: [],
    questions,
    findings,
    sections: [],
    ruleOutcomes: [],
    score: {
      version: 'scoring/1',
      value: 1,
      exact: 1,
      low: 1,
      high: 1,
      band: null,
      quality: 0,
      gate: 0,
      cap: { value: 2, by: '' },
      bullets: [],
      top3: [],
    },
    plan: { now: [], soon: [], monitor: [], effortNow: { lowHours: 0, highHours: 0 } },
    checklists: { preProduction: [], stack: [] },
    verification: [],
    receipt: { sha256: '' },
  };
}
