import type { Finding, Report } from '@seaworthy/schema/report';
import type { Suppression } from '@seaworthy/schema/report-triage';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyInput, finding, input, passed, question, reportFrom } from '../../testing/sample.ts';
import { withDecisions } from '../derive-report.ts';
import { headlineWith } from '../headline.ts';
import type { AnswerOf } from '../input.ts';
import { answersOf, reassess } from '../reassess.ts';
import { simulate, simulationOf } from '../simulate.ts';
import { type Decision, suppressionsOf } from './decisions.ts';

const today = '2026-03-03';
const on = (it: Pick<Finding, 'fingerprints' | 'ruleId' | 'file'>, more: Partial<Decision> = {}): Decision => ({
  fingerprints: it.fingerprints,
  rule: it.ruleId,
  where: it.file,
  kind: 'accepted-risk',
  reason: 'the driver needs root',
  by: 'Ana',
  on: '2026-03-01',
  until: '2026-06-30',
  ...more,
});
const decide = (report: Report, decisions: readonly Decision[], asOf = today) =>
  reassess(report, answersOf(report), decisions, asOf);
const one = (report: Report, id: string): Finding => {
  const found = report.findings.find((it) => it.id === id);
  if (found === undefined) throw new Error(`no finding ${id}`);
  return found;
};

const three = reportFrom(
  input({
    findings: [
      finding('secrets/exposure', 'CRITICAL', { id: 'c' }),
      finding('network/timeouts-and-limits', 'HIGH', { id: 'h' }),
      finding('container/healthcheck', 'MEDIUM', { id: 'm', ruleId: 'container/healthcheck/missing' }),
    ],
  }),
);

describe('the worked example', () => {
  test('open 7.9, the critical one accepted 8.2, dismissed 8.5', () => {
    expect(three.score.value).toBe(7.9);
    expect(decide(three, [on(one(three, 'c'))]).score.value).toBe(8.2);
    expect(decide(three, [on(one(three, 'c'), { kind: 'false-positive', until: null })]).score.value).toBe(8.5);
  });

  test('what is accepted leaves plan, top 3 and load line, stays in the section, and says so', () => {
    const report = decide(three, [on(one(three, 'c'))]);
    expect(report.plan.now).toEqual(['h']);
    expect(report.score.top3).toEqual(['h', 'm']);
    expect(report.score.cap).toEqual({ value: 8.8, by: '1 high finding' });
    expect(report.score.bullets).toContain(
      '1 accepted risk still costs quality but does not lower the load line, until 2026-06-30.',
    );
    expect(report.sections.find(({ id }) => id === 'secrets/exposure')).toMatchObject({
      state: 'finding',
      findings: 0,
      loss: 0.7,
      reason: 'Accepted by Ana, 2026-03-01 until 2026-06-30: the driver needs root',
    });
    expect(one(report, 'c')).toMatchObject({ triage: { kind: 'accepted-risk', by: 'Ana', source: 'team' } });
    expect(one(report, 'c').delta).toBeGreaterThan(0);
    expect(report.asOf).toBe(today);
  });

  test('what is dismissed costs nothing; its section and its item are attested by whoever said so', () => {
    const before = reportFrom(
      input({
        findings: [finding('container/healthcheck', 'HIGH', { id: 'x', ruleId: 'container/healthcheck/missing' })],
        outcomes: [
          ...input().outcomes,
          { ruleId: 'container/healthcheck/missing', section: 'container/healthcheck', status: 'failed', evidence: [] },
          passed('container/healthcheck', 'other'),
        ],
      }),
    );
    const dismissed = decide(before, [on(one(before, 'x'), { kind: 'false-positive', until: null })]);
    expect(dismissed.score.exact).toBe(10);
    expect(one(dismissed, 'x').delta).toBe(0);
    expect(dismissed.sections.find(({ id }) => id === 'container/healthcheck')).toMatchObject({
      state: 'attested',
      reason: 'Dismissed as no problem by Ana, 2026-03-01: the driver needs root',
    });
    const stateOf = (report: Report) =>
      [...report.checklists.preProduction, ...report.checklists.stack].flatMap(({ findingIds, state, reason }) =>
        findingIds.includes('x') ? [[state, reason]] : [],
      );
    expect(stateOf(before)[0]?.[0]).toBe('not');
    for (const it of stateOf(dismissed)) expect(it).toEqual(['attested', expect.stringContaining('by Ana')]);
    for (const it of stateOf(decide(before, [on(one(before, 'x'))])))
      expect(it).toEqual(['not', expect.stringContaining('Accepted by Ana')]);
  });
});

describe('an end', () => {
  test('counts on its last day and no more on the next', () => {
    const decisions = [on(one(three, 'c'), { until: today })];
    expect(decide(three, decisions).suppressions?.[0]?.state).toBe('used');
    const over = decide(three, decisions, '2026-03-04');
    expect(over.suppressions).toMatchObject([{ state: 'expired', findingIds: ['c'] }]);
    expect(over.score).toEqual(three.score);
    expect(over.findings).toEqual(three.findings);
  });

  test('an entry of the repository ends as well, and a void one never begins', () => {
    const entry: Suppression = {
      source: 'repository',
      ...{ kind: 'accepted-risk', rule: 'secrets/exposure/defect', where: 'compose.yml', reason: 'known and borne' },
      ...{ by: '', on: null, until: '2026-04-01', state: 'used', findingIds: ['c'] },
    };
    const stored = reassess({ ...three, suppressions: [entry, { ...entry, state: 'void' }], asOf: today }, new Map());
    expect(one(stored, 'c').triage).toMatchObject({ source: 'repository' });
    const later = decide(stored, [], '2026-04-02');
    expect(one(later, 'c').triage).toBeUndefined();
    expect(later.suppressions?.map(({ state }) => state).sort()).toEqual(['expired', 'void']);
    expect(withDecisions(stored, { answers: new Map(), decisions: [], asOf: today })).toBe(stored);
    expect(withDecisions(stored, { answers: new Map(), decisions: [], asOf: '2026-04-02' })).toMatchObject({
      derived: { receipt: '', answers: 0 },
      asOf: '2026-04-02',
    });
  });

  test('a report without dates does not know what day it is', () => {
    expect(decide(three, [])).toEqual(three);
    const endless = decide(three, [on(one(three, 'c'), { kind: 'false-positive', until: null })]);
    expect(endless).not.toHaveProperty('asOf');
  });
});

describe('which finding a decision is about', () => {
  const at = (id: string, logical: string, more = {}) =>
    finding('container/non-root', 'HIGH', { id, fingerprints: { logical, path: id }, ...more });
  const covered = (findings: readonly ReturnType<typeof at>[], decisions: readonly Decision[]) =>
    suppressionsOf(findings, decisions, today).map(({ state, findingIds }) => [state, ...findingIds].join(' '));

  test('the one in its place, else the only one of its kind elsewhere', () => {
    const was = at('old', 'x');
    expect(covered([at('old', 'x'), at('new', 'x')], [on(was)])).toEqual(['used old']);
    expect(covered([at('new', 'x')], [on(was)])).toEqual(['used new']);
    expect(covered([at('new', 'x'), at('newer', 'x')], [on(was)])).toEqual(['unused']);
    expect(covered([at('new', 'x')], [on(was), on(at('older', 'x'))])).toEqual(['unused', 'unused']);
    expect(covered([], [on(was)])).toEqual(['unused']);
  });

  test('one that is decided in its own place is not taken for another that moved', () => {
    expect(covered([at('a', 'x')], [on(at('gone', 'x')), on(at('a', 'x'))])).toEqual(['unused', 'used a']);
  });

  test('accepted in one Dockerfile and new in another is no move while both are there', () => {
    const a = { file: 'a/Dockerfile', subject: { kind: 'image', name: 'a' } };
    const b = { file: 'b/Dockerfile', subject: { kind: 'image', name: 'b' } };
    const decision = on({ ...at('a', 'x', a), ruleId: 'r' }, { file: 'a/Dockerfile', subject: 'a' });
    expect(covered([at('b', 'x', b), at('other', 'y', a)], [decision])).toEqual(['unused']);
    expect(covered([at('b', 'x', b)], [decision])).toEqual(['used b']);
  });

  test('a decision about what an answer confirmed follows the answer', () => {
    const asked = reportFrom(
      input({
        questions: [question('recovery/backups', 'CRITICAL', { id: 'q' })],
        gaps: [finding('recovery/backups', 'CRITICAL', { id: 'q' })],
      }),
    );
    const no = new Map<string, AnswerOf>([['q', { value: 'no', note: '', by: 'Ana', on: today }]]);
    const answered = reassess(asked, no);
    const accepted = reassess(asked, no, [on(one(answered, 'q'))], today);
    expect(one(accepted, 'q').triage?.kind).toBe('accepted-risk');
    expect(accepted.score.exact).toBeGreaterThan(answered.score.exact ?? 0);
    expect(headlineWith(accepted, no).exact).toBe(accepted.score.exact);
    expect(reassess(accepted, new Map(), [], today)).toEqual(asked);
    const dismissed = reassess(asked, no, [on(one(answered, 'q'), { kind: 'false-positive', until: null })], today);
    expect(dismissed.score.exact).toBe(10);
    expect(headlineWith(dismissed, no).exact).toBe(10);
  });
});

describe('laws', () => {
  /** A report and, for each of its findings, what was decided about it, if anything. */
  const decidedReport = anyInput
    .map((given) => reportFrom(given))
    .chain((report) =>
      fc
        .array(
          fc.record({
            index: fc.nat({ max: Math.max(0, report.findings.length - 1) }),
            kind: fc.constantFrom('accepted-risk' as const, 'false-positive' as const),
            until: fc.constantFrom('2026-02-01', '2026-03-03', '2026-06-30'),
          }),
          { maxLength: 12 },
        )
        .map((picks) => ({
          report,
          decisions: picks.flatMap(({ index, ...more }) => {
            const it = report.findings[index];
            return it === undefined ? [] : [on(it, more)];
          }),
        })),
    );
  const exact = (report: Report) => report.score.exact ?? 0;

  test('one more decision never lowers the score, and dismissing gains at least as much as accepting', () => {
    fc.assert(
      fc.property(decidedReport, fc.nat(), ({ report, decisions }, pick) => {
        const it = report.findings[pick % Math.max(1, report.findings.length)];
        if (it === undefined) return;
        const before = exact(decide(report, decisions));
        const accepted = exact(decide(report, [...decisions, on(it)]));
        const dismissed = exact(decide(report, [...decisions, on(it, { kind: 'false-positive', until: null })]));
        expect(accepted).toBeGreaterThanOrEqual(before - 1e-9);
        expect(dismissed).toBeGreaterThanOrEqual(accepted - 1e-9);
      }),
    );
  });

  test('when all have expired, everything is exactly as it was', () => {
    fc.assert(
      fc.property(decidedReport, ({ report, decisions }) => {
        const { suppressions: _, asOf: __, ...over } = decide(decide(report, decisions), decisions, '2027-01-01');
        expect(over).toEqual(report);
        expect(decide(decide(report, decisions), [])).toEqual(report);
      }),
    );
  });

  test('the order of the decisions changes nothing, and without new ones the report stays as it is', () => {
    fc.assert(
      fc.property(decidedReport, ({ report, decisions }) => {
        const made = decide(report, decisions);
        expect(decide(report, decisions.toReversed())).toEqual(made);
        expect(reassess(made, answersOf(made))).toEqual(made);
        expect(decide(made, decisions)).toEqual(made);
      }),
    );
  });

  test('headline and simulation agree with the report; fixing everything leaves what is accepted', () => {
    fc.assert(
      fc.property(decidedReport, ({ report, decisions }) => {
        const made = decide(report, decisions);
        const { value, low, high } = made.score;
        expect(headlineWith(made, answersOf(made))).toMatchObject({ value, low, high });
        const simulation = simulationOf(made);
        expect(simulation.now.exact).toBeCloseTo(exact(made), 9);
        const all = new Set(made.findings.map(({ id }) => id));
        const left = made.findings.filter(({ triage }) => triage !== undefined);
        const only = reassess({ ...made, findings: left }, answersOf(made));
        expect(simulate(simulation, all).parts.exact).toBeCloseTo(exact(only), 9);
        const planned = [...made.plan.now, ...made.plan.soon, ...made.plan.monitor];
        expect(planned).toHaveLength(made.findings.length - left.length);
      }),
    );
  });
});
