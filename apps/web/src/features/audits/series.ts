import type { AuditView } from '@seaworthy/schema/api';
import { cutToTenth } from '@seaworthy/schema/words';

/** One done audit in the charts. */
export interface Moment {
  readonly number: number;
  readonly score: number | null;
  readonly loadLine: number | null;
  readonly findings: {
    readonly CRITICAL: number;
    readonly HIGH: number;
    readonly MEDIUM: number;
    readonly MONITOR: number;
  };
  /** Scored by other rules than the moment before. */
  readonly otherRules: boolean;
}

/** Done audits, oldest first, at most the newest `count`. */
export function momentsOf(newestFirst: readonly AuditView[], count: number): readonly Moment[] {
  const done = newestFirst.flatMap(({ number, summary }) => (summary === null ? [] : [{ number, summary }]));
  return done
    .slice(0, count)
    .map(({ number, summary }, index) => ({
      number,
      score: summary.score,
      loadLine: summary.loadLine,
      findings: summary.findings,
      otherRules: areOthers(summary.rules, done[index + 1]?.summary.rules),
    }))
    .reverse();
}

/** Unknown rules, of audits of older versions, are not called changed. */
function areOthers(rules: string | null, before: string | null | undefined): boolean {
  return rules !== null && before != null && rules !== before;
}

export interface Change {
  /** Of the score as it is shown, to a tenth; null when either audit has none. */
  readonly delta: number | null;
  readonly otherRules: boolean;
}

/** By audit id: what changed since the newest done audit before it. The first one has no entry. */
export function changesOf(newestFirst: readonly AuditView[]): ReadonlyMap<string, Change> {
  const done = newestFirst.flatMap(({ id, summary }) => (summary === null ? [] : [{ id, summary }]));
  return new Map(
    done.flatMap(({ id, summary }, index): [string, Change][] => {
      const before = done[index + 1]?.summary;
      if (before === undefined) return [];
      const delta =
        summary.score === null || before.score === null
          ? null
          : Math.round((cutToTenth(summary.score) - cutToTenth(before.score)) * 10) / 10;
      return [[id, { delta, otherRules: areOthers(summary.rules, before.rules) }]];
    }),
  );
}

/** Two ticked audits at most; a third takes the place of the one that was ticked first. */
export function ticked(numbers: readonly number[], number: number): readonly number[] {
  if (numbers.includes(number)) return numbers.filter((other) => other !== number);
  return [...numbers, number].slice(-2);
}

/** Moves labels apart that would lie on each other: at least `gap` between them, in order, inside `limit`. */
export function spread(places: readonly number[], gap: number, limit: number): readonly number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place || a.index - b.index);
  let lowest = Number.NEGATIVE_INFINITY;
  for (const item of order) {
    item.place = Math.max(item.place, lowest + gap);
    lowest = item.place;
  }
  let highest = limit;
  for (const item of [...order].reverse()) {
    item.place = Math.min(item.place, highest);
    highest = item.place - gap;
  }
  const moved = [...places];
  for (const { place, index } of order) moved[index] = place;
  return moved;
}
