/** The vocabulary's plain values, without zod: what the browser bundles with the score. Types and parsers: vocabulary.ts. */

/** Worst first. The meaning of each word is fixed by the audit prompt's severity classification. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'] as const;

/** Strings are ordered by UTF-16 code units everywhere, so that no locale can change a report. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A score or a gain with one digit, cut and not rounded: 8.96 must not read 9.0. The small term keeps 0.3 (stored as
 * 0.29999…) from becoming 0.2. The only way such a number is made into text or drawn.
 */
export function cutToTenth(value: number): number {
  return Math.floor(value * 10 + 1e-9) / 10;
}

/** `8.5`, cut like `cutToTenth`. */
export function tenths(value: number): string {
  return cutToTenth(value).toFixed(1);
}

/** The score that a fix gains: `+0.3`, cut like the score; smaller gains are said to be small, not nothing. */
export function gain(delta: number): string {
  return delta > 0 && cutToTenth(delta) === 0 ? 'below +0.1' : `+${tenths(delta)}`;
}

/** `0.5–1 h`. The longer the work, the coarser the numbers, outwards: halves from two hours on, whole hours from ten. */
export function hoursText({ lowHours, highHours }: { readonly lowHours: number; readonly highHours: number }): string {
  const [low, high] = [coarse(lowHours, Math.floor), coarse(highHours, Math.ceil)];
  return `${low === high ? low : `${low}–${high}`} h`;
}

function coarse(value: number, outwards: (value: number) => number): string {
  const steps = value >= 10 ? 1 : value >= 2 ? 2 : 100;
  // 1e-9 keeps binary noise from pushing a whole number to the next step.
  return String(outwards(value * steps + (outwards === Math.floor ? 1e-9 : -1e-9)) / steps);
}
