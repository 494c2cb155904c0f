import type { AnswerValue } from '@seaworthy/schema/report';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyInput, finding, input, passed, question, reportFrom } from '../testing/sample.ts';
import { headlineWith } from './headline.ts';
import type { AnswerOf } from './input.ts';
import { answersOf, reassess, scoreIfAnswered } from './reassess.ts';
import { simulate, simulationOf } from './simulate.ts';

const answer = (value: AnswerValue): AnswerOf => ({ value, note: 'seen it', by: 'Ana', on: '2026-03-03' });
const answers = (entries: Record<string, AnswerValue>) =>
  new Map(Object.entries(entries).map(([id, value]) => [id, answer(value)]));

const asked = reportFrom(
  input({
    questions: [question('recovery/backups', 'CRITICAL', { id: 'backups', text: 'Are the volumes backed up?' })],
  }),
);
const section = (report: typeof asked, id = 'recovery/backups') =>
  report.sections.find((candidate) => candidate.id === id);
const item = (report: typeof asked, id: string) =>
  [...report.checklists.preProduction, ...report.checklists.stack].find((candidate) => candidate.id === id);

describe('"yes"', () => {
  const yes = reassess(asked, answers({ backups: 'yes' }));

  test('closes the question: the section is attested, not sound', () => {
    expect(section(asked)?.state).toBe('unknown');
    expect(section(yes)).toMatchObject({ state: 'attested', loss: 0, questions: 0 });
    expect(section(yes)?.reason).toBe('Attested by Ana, 2026-03-03: Are the volumes backed up? Note: seen it');
  });

  test('ticks the checklist as attested', () => {
    expect(item(asked, 'stack/sqlite/backup')?.state).toBe('ask');
    expect(item(yes, 'stack/sqlite/backup')?.state).toBe('attested');
  });

  test('raises the score to the upper end', () => {
    expect(yes.score.value).toBe(asked.score.high);
    expect([yes.score.low, yes.score.high]).toEqual([yes.score.value, yes.score.value]);
  });
});

describe('"no" to a question that knows its gap', () => {
  const given = input({
    findings: [finding('container/resource-limits', 'HIGH')],
    questions: [question('recovery/backups', 'CRITICAL', { id: 'backups', text: 'Are the volumes backed up?' })],
    gaps: [finding('recovery/backups', 'CRITICAL', { id: 'backups', title: 'Lost data stays lost' })],
  });
  const before = reportFrom(given);
  const no = reassess(before, answers({ backups: 'no' }));

  test('makes a finding of it, with who said so, in its place and in the plan', () => {
    expect(before.findings.map(({ id }) => id)).not.toContain('backups');
    expect(no.findings.map(({ number }) => number)).toEqual([1, 2]);
    expect(no.findings[1]).toMatchObject({ id: 'backups', severity: 'CRITICAL', plan: 'now', attested: { by: 'Ana' } });
    expect(no.findings[1]?.problem.at(-1)).toBe('Attested by Ana, 2026-03-03: seen it');
    expect(no.findings[1]?.delta).toBeGreaterThan(0);
    expect(no.plan.now).toContain('backups');
  });

  test('counts once: as much as the answer alone', () => {
    const { gaps: _, ...without } = given;
    const alone = reassess(reportFrom(without), answers({ backups: 'no' }));
    expect(no.score.exact).toBeCloseTo(alone.score.exact ?? 0, 9);
    expect(headlineWith(no, answers({ backups: 'no' })).exact).toBeCloseTo(no.score.exact ?? 0, 9);
    expect(headlineWith(no, answers({ backups: 'yes' })).value).toBe(before.score.high);
    expect(simulate(simulationOf(no), new Set(['backups'])).parts.exact).toBeCloseTo(
      headlineWith(before, answers({ backups: 'yes' })).exact ?? 0,
      9,
    );
  });

  test('is no finding any more once the answer is withdrawn or changed, however often that happens', () => {
    expect(reassess(no, new Map())).toEqual(before);
    expect(reassess(no, answers({ backups: 'yes' })).findings).toHaveLength(1);
    expect(reassess(no, answers({ backups: 'no' }))).toEqual(no);
  });
});

describe('"no"', () => {
  const no = reassess(asked, answers({ backups: 'no' }));

  test('costs what a critical finding costs and counts in the gate', () => {
    const found = reportFrom(input({ findings: [finding('recovery/backups', 'CRITICAL')] }));
    expect(no.score.exact).toBeCloseTo(found.score.exact ?? 0, 9);
    expect(no.score.cap).toEqual({ value: 8.5, by: '1 critical finding' });
    expect(asked.score.cap.value).toBe(10);
  });

  test('marks the section and the checklist', () => {
    expect(section(no)).toMatchObject({
      state: 'finding',
      reason: 'Answered "no" by Ana, 2026-03-03: Are the volumes backed up?',
    });
    expect(item(no, 'pre/storage/backup')).toMatchObject({ state: 'not', reason: 'answered "no" by Ana, 2026-03-03' });
  });
});

test('"not applicable" takes the question out', () => {
  const out = reassess(asked, answers({ backups: 'not-applicable' }));
  expect(out.score.value).toBe(10);
  expect(section(out)?.state).toBe('sound');
  const bare = reportFrom(
    input({
      questions: [question('recovery/backups', 'HIGH', { id: 'b' })],
      outcomes: [
        ...input().outcomes.filter(({ section: id }) => id !== 'recovery/backups'),
        { ...passed('recovery/backups', 'asks', []), status: 'needs-confirmation' },
      ],
    }),
  );
  expect(section(reassess(bare, answers({ b: 'not-applicable' })))?.state).toBe('na');
});

test('answers travel with the report and can be taken back', () => {
  const yes = reassess(asked, answers({ backups: 'yes' }));
  expect(answersOf(yes)).toEqual(answers({ backups: 'yes' }));
  expect(reassess(yes, new Map())).toEqual(reassess(asked, new Map()));
});

test('answers to other questions are ignored', () => {
  expect(reassess(asked, answers({ gone: 'no' }))).toEqual(asked);
});

test('the score beside a question is the one that the answer would give', () => {
  expect(scoreIfAnswered(asked, new Map(), 'backups', 'yes')).toBe(asked.score.high);
  expect(scoreIfAnswered(asked, new Map(), 'backups', 'no')).toBe(asked.score.low);
});

describe('on any report', () => {
  test('no answers change nothing', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const report = reportFrom(given);
        expect(reassess(report, new Map())).toEqual(report);
      }),
    );
  });

  test('re-assessing equals auditing with the same answers', () => {
    fc.assert(
      fc.property(
        anyInput,
        fc.array(fc.constantFrom<AnswerValue>('yes', 'no', 'not-applicable'), { maxLength: 8 }),
        (given, values) => {
          const known = new Map(
            given.questions.flatMap(({ id }, index) => {
              const value = values[index];
              return value === undefined ? [] : [[id, answer(value)] as const];
            }),
          );
          const again = reassess(reportFrom(given), known);
          const fresh = reportFrom({ ...given, answers: known });
          expect({ ...again, questions: [] }).toEqual({ ...fresh, questions: [] });
        },
      ),
    );
  });

  test('"yes" never lowers the score and "no" never raises it', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const report = reportFrom(given);
        for (const { id } of given.questions) {
          expect(scoreIfAnswered(report, new Map(), id, 'yes') ?? 0).toBeGreaterThanOrEqual(report.score.value ?? 0);
          expect(scoreIfAnswered(report, new Map(), id, 'no') ?? 10).toBeLessThanOrEqual(report.score.value ?? 10);
        }
      }),
      { numRuns: 40 },
    );
  });
});
