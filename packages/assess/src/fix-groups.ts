import { sectionOf } from '@seaworthy/schema/taxonomy';
import { compareText } from '@seaworthy/schema/words';
import { confidenceShare, openLedger, partsFrom, severityLoss, type Term } from './score.ts';
import type { Fixable, Simulation } from './simulate.ts';
import { termOf } from './terms.ts';

/** What remains of one rule's terms when the first so many of its findings are fixed. */
export interface Level {
  readonly fixes: number;
  /** Of these fixes together, by the middle of their ranges. */
  readonly hours: number;
  readonly keep: number;
  readonly critical: number;
  readonly high: number;
}

/** The findings of one rule, worst and cheapest first, and every number of them that is worth a try. */
export interface Group {
  readonly section: Term['section'];
  readonly findings: readonly Fixable[];
  readonly levels: readonly [Level, ...Level[]];
}

/** Every number of fixes is tried up to here; beyond, only whole classes of equal findings: halves of them gain little. */
const everyNumberUpTo = 8;

/** Middle of the range: what a team should expect. */
export function expectedHours({ effort }: Pick<Fixable, 'effort'>): number {
  return (effort.lowHours + effort.highHours) / 2;
}

/** In the order of section and rule, whatever the order of the findings. */
export function groupsOf({ findings, standing }: Simulation): Group[] {
  const members = new Map<string, { findings: Fixable[]; standing: Term[]; section: Term['section'] }>();
  const memberOf = ({ section, ruleId }: Pick<Term, 'section' | 'ruleId'>) => {
    const key = `${section} ${ruleId}`;
    const known = members.get(key) ?? { findings: [], standing: [], section };
    members.set(key, known);
    return known;
  };
  for (const finding of findings) memberOf(finding).findings.push(finding);
  for (const term of standing) memberOf(term).standing.push(term);
  return [...members.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, group]) => {
      const sorted = group.findings.toSorted(worstAndCheapestFirst);
      const [none, ...more] = levelNumbers(sorted).map((fixes) => levelOf(sorted, group.standing, fixes));
      if (none === undefined) throw new Error('a group has at least the level without fixes');
      return { section: group.section, findings: sorted, levels: [none, ...more] };
    });
}

function lossOf({ severity, confidence }: Fixable): number {
  return severityLoss[severity] * confidenceShare[confidence];
}

function worstAndCheapestFirst(a: Fixable, b: Fixable): number {
  return lossOf(b) - lossOf(a) || expectedHours(a) - expectedHours(b) || compareText(a.id, b.id);
}

function levelNumbers(sorted: readonly Fixable[]): number[] {
  const numbers = sorted.map((_, index) => index + 1);
  if (sorted.length <= everyNumberUpTo) return [0, ...numbers];
  const ends = numbers.filter((fixes) => {
    const [last, next] = [sorted[fixes - 1], sorted[fixes]];
    return last === undefined || next === undefined || lossOf(last) !== lossOf(next);
  });
  return [0, ...ends];
}

function levelOf(sorted: readonly Fixable[], standing: readonly Term[], fixes: number): Level {
  const ledger = openLedger([...sorted.slice(fixes).map(termOf), ...standing]);
  return {
    fixes,
    hours: sorted.slice(0, fixes).reduce((hours, finding) => hours + expectedHours(finding), 0),
    keep: ledger.groups[0]?.keep ?? 1,
    critical: ledger.critical,
    high: ledger.high,
  };
}

/** A choice of levels with its running sums, so that one change costs a few operations and not a whole score. */
export interface Choice {
  /** Index of the level, per group. */
  readonly levels: number[];
  /** What is kept of each section. */
  readonly keeps: Map<Term['section'], number>;
  lost: number;
  critical: number;
  high: number;
  hours: number;
}

export function choiceOf(groups: readonly Group[], levels: readonly number[]): Choice {
  const choice: Choice = {
    levels: groups.map((_, index) => levels[index] ?? 0),
    keeps: new Map(),
    lost: 0,
    critical: 0,
    high: 0,
    hours: 0,
  };
  for (const [index, { section }] of groups.entries()) {
    const level = levelAt(groups, index, levels[index] ?? 0);
    choice.keeps.set(section, (choice.keeps.get(section) ?? 1) * level.keep);
    choice.critical += level.critical;
    choice.high += level.high;
    choice.hours += level.hours;
  }
  for (const [section, keep] of choice.keeps) choice.lost += sectionOf(section).weight * (1 - keep);
  return choice;
}

export function levelAt(groups: readonly Group[], index: number, level: number): Level {
  const found = groups[index]?.levels[level];
  if (found === undefined) throw new Error(`group ${index} has no level ${level}`);
  return found;
}

/** The score of a choice, unrounded. */
export function exactOf({ lost, critical, high }: Choice): number {
  return partsFrom(lost, critical, high).exact;
}

/** The score if one group stood at another level, unrounded. */
export function exactWith(groups: readonly Group[], choice: Choice, index: number, level: number): number {
  const { lost, critical, high } = sumsWith(groups, choice, index, level);
  return partsFrom(lost, critical, high).exact;
}

export function move(groups: readonly Group[], choice: Choice, index: number, level: number): void {
  const { section, keep, ...sums } = sumsWith(groups, choice, index, level);
  choice.keeps.set(section, keep);
  choice.levels[index] = level;
  Object.assign(choice, sums);
}

function sumsWith(groups: readonly Group[], choice: Choice, index: number, level: number) {
  const section = groups[index]?.section;
  if (section === undefined) throw new Error(`there is no group ${index}`);
  const [old, next] = [levelAt(groups, index, choice.levels[index] ?? 0), levelAt(groups, index, level)];
  const before = choice.keeps.get(section) ?? 1;
  // No level keeps nothing: the largest loss of one term is 0.7.
  const keep = (before / old.keep) * next.keep;
  return {
    section,
    keep,
    lost: choice.lost + sectionOf(section).weight * (before - keep),
    critical: withoutDust(choice.critical - old.critical + next.critical),
    high: withoutDust(choice.high - old.high + next.high),
    hours: choice.hours - old.hours + next.hours,
  };
}

/** The cap jumps at the first severe finding, which counts 0.4 at least: what running sums leave behind is none. */
function withoutDust(count: number): number {
  return count < 1e-9 ? 0 : count;
}
