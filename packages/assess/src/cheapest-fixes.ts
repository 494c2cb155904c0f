import {
  type Choice,
  choiceOf,
  exactOf,
  exactWith,
  expectedHours,
  type Group,
  groupsOf,
  levelAt,
  move,
} from './fix-groups.ts';
import { type Simulated, type Simulation, simulate } from './simulate.ts';

/** One way to reach a score. */
export interface Reach extends Simulated {
  readonly target: number;
  /** Ids of the findings to fix, in the order of the simulation. */
  readonly fixed: readonly string[];
}

/** Up to here every choice of findings is tried: 1,024 sums. */
export const exactUpTo = 10;
/** Rounds of exchanges after a walk; the third seldom finds anything. */
const exchangeRounds = 3;
/** With more rules than this the exchanges are left out: each round tries every step of every rule. */
const exchangeUpTo = 150;
/** Below this a score is not reached; the score itself forgives as much. */
const noise = 1e-9;

/**
 * For each target score a cheap set of fixes, in hours by the middle of their ranges; null where no set reaches it.
 *
 * Up to 10 findings the set is the cheapest there is. Beyond, it is searched: three greedy walks that take the step with
 * the most score per hour, per square root of hours, or per step; what the target does not need is given back; then
 * single steps are added and others given back for them, as long as that saves hours. Nothing in the result could be left
 * out, a higher target never costs less, and the order of the findings changes nothing.
 */
export function cheapestFixes(simulation: Simulation, targets: readonly number[]): (Reach | null)[] {
  const find = simulation.findings.length <= exactUpTo ? exactFinder(simulation) : searchFinder(simulation);
  const found = new Map<number, ReadonlySet<string> | null>();
  // From the highest down: what reaches more also reaches less, so a lower target may start from it.
  for (const target of [...new Set(targets)].sort((a, b) => b - a)) found.set(target, find(target));
  return targets.map((target) => {
    const fixed = found.get(target) ?? null;
    if (fixed === null) return null;
    const ids = simulation.findings.filter(({ id }) => fixed.has(id)).map(({ id }) => id);
    return { target, fixed: ids, ...simulate(simulation, fixed) };
  });
}

/** A set that reaches the target; null when there is none. Targets come in falling order. */
type Finder = (target: number) => ReadonlySet<string> | null;

function exactFinder(simulation: Simulation): Finder {
  const { findings } = simulation;
  const choices = Array.from({ length: 2 ** findings.length }, (_, bits) => {
    const chosen = findings.filter((_, index) => (bits >> index) % 2 === 1);
    const hours = chosen.reduce((sum, finding) => sum + expectedHours(finding), 0);
    return { fixed: new Set(chosen.map(({ id }) => id)), hours, size: chosen.length };
  }).sort((a, b) => a.hours - b.hours || a.size - b.size);
  const scores = choices.map(({ fixed }) => simulate(simulation, fixed).parts.exact);
  return (target) => choices[scores.findIndex((exact) => exact + noise >= target)]?.fixed ?? null;
}

function searchFinder(simulation: Simulation): Finder {
  const groups = groupsOf(simulation);
  const walks = appetites.map((appetite) => walk(groups, appetite));
  let above: number[] | undefined;
  return (target) => {
    const starts = walks.flatMap((steps) => levelsReaching(groups, steps, target) ?? []);
    if (above !== undefined) starts.push(above);
    const [best] = starts
      .map((levels) => withoutNeedless(groups, levels, target))
      .sort((a, b) => a.hours - b.hours)
      .slice(0, 1)
      .map((found) => exchanged(groups, found, target));
    if (best === undefined) return null;
    above = best.levels;
    return fixedBy(groups, best);
  };
}

/** How much a walk minds hours: the gain of a step is divided by hours to this power. */
const appetites = [1, 0.5, 0] as const;

interface Step {
  readonly group: number;
  readonly level: number;
}

/** From nothing fixed to everything fixed, each time the best next step. */
function walk(groups: readonly Group[], appetite: number): Step[] {
  const choice = choiceOf(groups, []);
  const steps: Step[] = [];
  for (;;) {
    const step = bestStep(groups, choice, appetite);
    if (step === undefined) return steps;
    steps.push(step);
    move(groups, choice, step.group, step.level);
  }
}

function bestStep(groups: readonly Group[], choice: Choice, appetite: number): Step | undefined {
  const now = exactOf(choice);
  let best: (Step & { readonly worth: number }) | undefined;
  for (const [group, { levels }] of groups.entries()) {
    const at = choice.levels[group] ?? 0;
    const before = levelAt(groups, group, at).hours;
    for (let level = at + 1; level < levels.length; level += 1) {
      const hours = levelAt(groups, group, level).hours - before;
      const worth = (exactWith(groups, choice, group, level) - now) / hours ** appetite;
      if (best === undefined || worth > best.worth) best = { group, level, worth };
    }
  }
  return best;
}

/** Where a walk stands when it first reaches the target, as the one element of a list; null when it never does. */
function levelsReaching(groups: readonly Group[], steps: readonly Step[], target: number): number[][] | null {
  const choice = choiceOf(groups, []);
  if (reaches(exactOf(choice), target)) return [choice.levels];
  for (const { group, level } of steps) {
    move(groups, choice, group, level);
    if (reaches(exactOf(choice), target)) return [choice.levels];
  }
  return null;
}

function reaches(exact: number, target: number): boolean {
  return exact + noise >= target;
}

/** Gives back what the target does not need: dearest first, or what gains least for its hours first, whichever saves more. */
function withoutNeedless(groups: readonly Group[], levels: readonly number[], target: number): Choice {
  const start = choiceOf(groups, levels);
  const full = exactOf(start);
  const raised = groups.flatMap((_, index) => {
    const hours = levelAt(groups, index, start.levels[index] ?? 0).hours;
    return hours === 0 ? [] : [{ index, hours, worth: (full - exactWith(groups, start, index, 0)) / hours }];
  });
  const dearest = giveBack(
    groups,
    choiceOf(groups, levels),
    raised.toSorted((a, b) => b.hours - a.hours),
    target,
  );
  const worst = giveBack(
    groups,
    start,
    raised.toSorted((a, b) => a.worth - b.worth),
    target,
  );
  return worst.hours < dearest.hours ? worst : dearest;
}

function giveBack(
  groups: readonly Group[],
  choice: Choice,
  order: readonly { readonly index: number }[],
  target: number,
): Choice {
  for (const { index } of order) {
    const was = choice.levels[index] ?? 0;
    for (let level = 0; level < was; level += 1) {
      if (!reaches(exactWith(groups, choice, index, level), target)) continue;
      move(groups, choice, index, level);
      break;
    }
  }
  return choice;
}

/** Takes one more step and gives back what that makes needless, as long as this saves hours. */
function exchanged(groups: readonly Group[], found: Choice, target: number): Choice {
  let best = found;
  if (groups.length > exchangeUpTo) return best;
  for (let round = 0; round < exchangeRounds; round += 1) {
    const before = best;
    for (const [index, { levels }] of groups.entries()) {
      const at = before.levels[index] ?? 0;
      for (let level = at + 1; level < levels.length; level += 1) {
        if (levelAt(groups, index, level).hours - levelAt(groups, index, at).hours >= before.hours) break;
        const other = withoutNeedless(groups, before.levels.with(index, level), target);
        if (other.hours < best.hours - noise) best = other;
      }
    }
    if (best === before) return best;
  }
  return best;
}

function fixedBy(groups: readonly Group[], { levels }: Choice): ReadonlySet<string> {
  return new Set(
    groups.flatMap(({ findings }, index) =>
      findings.slice(0, levelAt(groups, index, levels[index] ?? 0).fixes).map((finding) => finding.id),
    ),
  );
}
