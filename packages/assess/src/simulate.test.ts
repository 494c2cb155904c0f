import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFinding, anyInput, finding, input, question, reportFrom } from '../testing/sample.ts';
import { cheapestFixes, exactUpTo } from './cheapest-fixes.ts';
import { expectedHours } from './fix-groups.ts';
import { gainTogether, type Simulation, simulate, simulationOf } from './simulate.ts';

const simulated = (given: ReturnType<typeof input>): Simulation => {
  const report = reportFrom(given);
  const questions = report.questions.map((asked) => ({ ...asked, answer: given.answers.get(asked.id) }));
  return simulationOf({
    ...report,
    questions: questions.map(({ answer, ...rest }) => (answer ? { ...rest, answer } : rest)),
  });
};
const targets = [2, 3, 4, 5, 6, 7, 8, 9, 9.5, 10];
const hours = (simulation: Simulation, ids: readonly string[]) =>
  simulation.findings.filter(({ id }) => ids.includes(id)).reduce((sum, one) => sum + expectedHours(one), 0);
const uniqueIds = (given: ReturnType<typeof input>) => ({
  ...given,
  findings: given.findings.map((one, index) => ({ ...one, id: `f${index}` })),
});
/** More findings than the exact search takes. */
const manyFindings = fc
  .array(anyFinding, { minLength: exactUpTo + 1, maxLength: 60 })
  .map((findings) => uniqueIds(input({ findings })));

describe('what fixes make of the score', () => {
  test('without a fix it is the score of the report, and one fix gains what the finding says', () => {
    fc.assert(
      fc.property(anyInput.map(uniqueIds), (given) => {
        const report = reportFrom(given);
        const simulation = simulated(given);
        expect(simulate(simulation, new Set()).parts.exact).toBeCloseTo(report.score.exact ?? 0, 9);
        for (const { id, delta } of report.findings)
          expect(simulate(simulation, new Set([id])).parts.exact - simulation.now.exact).toBeCloseTo(delta, 8);
      }),
      { numRuns: 60 },
    );
  });

  test('one more fix never lowers it', () => {
    fc.assert(
      fc.property(anyInput.map(uniqueIds), fc.array(fc.nat(30)), fc.nat(30), (given, some, another) => {
        const simulation = simulated(given);
        const fixed = new Set(some.map((index) => `f${index}`));
        const more = new Set([...fixed, `f${another}`]);
        const [fewer, with_] = [simulate(simulation, fixed).parts.exact, simulate(simulation, more).parts.exact];
        expect(with_).toBeGreaterThanOrEqual(fewer - 1e-12);
      }),
    );
  });

  test('the gain of several places of one rule is what fixing them together gives', () => {
    fc.assert(
      fc.property(manyFindings, fc.nat(100), (given, pick) => {
        const simulation = simulated(given);
        const rule = simulation.findings[pick % simulation.findings.length]?.ruleId;
        const places = simulation.findings.filter(({ ruleId }) => ruleId === rule);
        const some = places.slice(0, 1 + (pick % places.length));
        const after = simulate(simulation, new Set(some.map(({ id }) => id))).parts.exact;
        expect(gainTogether(simulation, some)).toBeCloseTo(after - simulation.now.exact, 9);
      }),
      { numRuns: 60 },
    );
  });

  test('open questions stay open: with everything fixed the score is not yet 10', () => {
    const given = input({
      findings: [finding('network/tls', 'HIGH', { id: 'a' })],
      questions: [question('recovery/backups', 'HIGH')],
    });
    const { parts } = simulate(simulated(given), new Set(['a']));
    expect(parts.value).toBeLessThan(10);
    expect(parts.cap).toBe(10);
  });

  test('the hours of fixes in one file share one roll-out', () => {
    const findings = ['a', 'b'].map((id) =>
      finding('storage/sqlite', 'HIGH', { id, ruleId: `storage/sqlite/${id}`, effortKind: 'directive' }),
    );
    const simulation = simulated(input({ findings }));
    const alone = simulate(simulation, new Set(['a'])).effort;
    expect(simulate(simulation, new Set(['a', 'b'])).effort.highHours).toBeLessThan(2 * alone.highHours);
  });
});

describe('the cheapest fixes for a score', () => {
  const anySize = fc.oneof(anyInput.map(uniqueIds), manyFindings);

  test('reach it, or say that no set of fixes does', () => {
    fc.assert(
      fc.property(anySize, (given) => {
        const simulation = simulated(given);
        const all = simulate(simulation, new Set(simulation.findings.map(({ id }) => id))).parts.exact;
        for (const [index, reach] of cheapestFixes(simulation, targets).entries()) {
          const target = targets[index] ?? 0;
          if (reach === null) expect(all).toBeLessThan(target);
          else expect(reach.parts.value).toBeGreaterThanOrEqual(target);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('cost no less for a higher score', () => {
    fc.assert(
      fc.property(anySize, (given) => {
        const simulation = simulated(given);
        const costs = cheapestFixes(simulation, targets).flatMap((reach) =>
          reach === null ? [] : [hours(simulation, reach.fixed)],
        );
        for (const [index, cost] of costs.entries())
          expect(cost).toBeGreaterThanOrEqual((costs[index - 1] ?? 0) - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  test('hold nothing that could be left out', () => {
    fc.assert(
      fc.property(manyFindings, (given) => {
        const simulation = simulated(given);
        for (const reach of cheapestFixes(simulation, [4, 7])) {
          if (reach === null || reach.fixed.length === 0) continue;
          // Whole rules: within one, the worst are fixed first and a gentler one cannot stand in for them.
          for (const ruleId of new Set(
            simulation.findings.filter(({ id }) => reach.fixed.includes(id)).map((one) => one.ruleId),
          )) {
            const without = simulation.findings.filter((one) => one.ruleId !== ruleId).map(({ id }) => id);
            const rest = new Set(reach.fixed.filter((id) => without.includes(id)));
            expect(simulate(simulation, rest).parts.exact).toBeLessThan(reach.target);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('do not depend on the order of the findings', () => {
    fc.assert(
      fc.property(manyFindings, (given) => {
        const simulation = simulated(given);
        const turned = { ...simulation, findings: simulation.findings.toReversed() };
        const [one] = cheapestFixes(simulation, [7]);
        const [other] = cheapestFixes(turned, [7]);
        expect(hours(simulation, other?.fixed ?? [])).toBeCloseTo(hours(simulation, one?.fixed ?? []), 9);
      }),
      { numRuns: 30 },
    );
  });

  test('are few cheap ones before one dear one', () => {
    const cheap = { effortKind: 'directive' } as const;
    const findings = [
      finding('network/tls', 'HIGH', { id: 'dear', effortKind: 'code-modules' }),
      finding('container/resource-limits', 'HIGH', { id: 'limit', ...cheap }),
      finding('container/non-root', 'HIGH', { id: 'user', ...cheap }),
    ];
    const simulation = simulated(input({ findings }));
    const both = simulate(simulation, new Set(['limit', 'user'])).parts.value;
    expect(cheapestFixes(simulation, [both])[0]?.fixed.toSorted()).toEqual(['limit', 'user']);
  });

  test('a score that stands already costs nothing', () => {
    const simulation = simulated(input({ findings: [finding('network/tls', 'MEDIUM')] }));
    expect(cheapestFixes(simulation, [1])[0]?.fixed).toEqual([]);
  });

  test('are within a few percent of the best there is, on average, when they are searched and not counted out', () => {
    const extra: number[] = [];
    fc.assert(
      fc.property(fc.array(anyFinding, { minLength: 6, maxLength: exactUpTo - 1 }), (findings) => {
        const given = uniqueIds(input({ findings }));
        const best = cheapestFixes(simulated(given), [8])[0];
        if (best === null || best === undefined || best.fixed.length === 0) return;
        // What is never worth its hours only pushes the number over what is counted out.
        const idle = Array.from({ length: exactUpTo }, (_, index) =>
          finding('observability/tracing', 'MONITOR', {
            id: `z${index}`,
            confidence: 'Low',
            effortKind: 'code-modules',
          }),
        );
        const padded = simulated({ ...given, findings: [...given.findings, ...idle] });
        const searched = cheapestFixes(padded, [8])[0];
        if (searched === null || searched === undefined) return;
        if (simulate(padded, new Set(best.fixed)).parts.value < 8) return;
        extra.push(hours(padded, searched.fixed) / hours(padded, best.fixed));
      }),
      { numRuns: 150, seed: 4 },
    );
    expect(extra.length).toBeGreaterThan(20);
    expect(extra.reduce((sum, one) => sum + one, 0) / extra.length).toBeLessThan(1.06);
  });
});
