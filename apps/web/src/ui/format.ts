import { cutToTenth, hoursText, tenths } from '@seaworthy/schema/words';

/** Numbers, sizes and times as shown to people. One locale for all of them, so that figures and words always agree. */
const locale = 'en-GB';

const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const upToOne = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const plurals = new Intl.PluralRules(locale);
const dayAndTime = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const dayOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const formatCount = (value: number): string => integer.format(value);

/** `1 file`, `1,284 files`. */
export function formatPlural(count: number, one: string, other: string): string {
  return `${integer.format(count)} ${plurals.select(count) === 'one' ? one : other}`;
}

const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
/** Powers of 1,024 under the names people use for them: `41.2 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${unit === 0 ? integer.format(value) : upToOne.format(value)} ${units[unit]}`;
}

/** A duration: `480 ms`, `3.1 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${integer.format(Math.max(0, ms))} ms`;
  if (ms < 60_000) return `${oneDigit.format(Math.floor(ms / 100) / 10)} s`;
  const seconds = Math.floor(ms / 1_000);
  return `${integer.format(Math.floor(seconds / 60))} min ${seconds % 60} s`;
}

/** One digit, cut and not rounded: a score of 8.96 must not read 9.0. A null score is a dash. */
export function formatScore(score: number | null): string {
  return score === null ? '–' : oneDigit.format(cutToTenth(score));
}

/** A difference of two scores as they are shown: `+0.4`, `−1.2`, `±0.0`. */
export function formatChange(delta: number): string {
  const sign = delta > 0 ? '+' : delta < 0 ? '−' : '±';
  return `${sign}${oneDigit.format(Math.abs(delta))}`;
}

/** The score gained, cut like the score: `+0.3`. Small gains keep a second digit, for ten of them may be half a point. */
export function formatGain(delta: number): string {
  if (delta >= 0.1) return `+${oneDigit.format(cutToTenth(delta))}`;
  const hundredths = Math.floor(delta * 100 + 1e-9);
  if (hundredths >= 1) return `+0.0${hundredths}`;
  return delta > 0 ? '<0.01' : '0';
}

/** A change in either direction with the digits of a gain: `+0.3`, `−0.02`; null when it is less than a hundredth. */
export function formatShift(change: number): string | null {
  const size = Math.abs(change);
  return size < 0.01 ? null : formatGain(size).replace('+', change < 0 ? '−' : '+');
}

/** Points of 100, cut as in the reports: a page and a PDF that differ by a tenth are not believed. */
export const formatPoints = tenths;

/** `0.544`, for terms of the formula. */
export function formatFactor(factor: number): string {
  return factor.toFixed(3);
}

export function formatPercent(share: number): string {
  return `${integer.format(Math.floor(share * 100))} %`;
}

/** `0.5–1.5 h`, `20–80 h`: as the reports say it. */
export const formatHours = hoursText;

/** The score before it is cut to one digit, itself cut to two: 4.3988 is 4.39, so that 4.3 follows from it. */
export function formatExact(exact: number): string {
  return (Math.floor(exact * 100 + 1e-9) / 100).toFixed(2);
}

/** `12 Mar, 14:02`. */
export const formatMoment = (at: number): string => dayAndTime.format(at);
/** `12 Mar 2026`. */
export const formatDay = (at: number): string => dayOfYear.format(at);
/** `14:02:11.482`: milliseconds, because many events share a second. */
export function formatClock(at: number): string {
  return `${clock.format(at)}.${String(at % 1_000).padStart(3, '0')}`;
}
/** `14:02:11`. */
export const formatSecond = (at: number): string => clock.format(at);

/** `compose.yml:31` or `compose.yml:31–44`. */
export function formatPlace(path: string, line: number, endLine: number): string {
  return endLine > line ? `${path}:${line}–${endLine}` : `${path}:${line}`;
}
