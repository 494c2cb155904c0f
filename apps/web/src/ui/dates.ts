import { dayMs, isoDayOf } from '@seaworthy/schema/iso-day';

/** Days as people decide about them: ISO dates in UTC, as the reports count them. */
const dayOfYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `12 Jun 2026` of `2026-06-12`; the same words in every time zone. */
export function formatIsoDay(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : dayOfYear.format(at);
}

export function isoToday(now: number = Date.now()): string {
  return isoDayOf(now);
}

/** The day that many days after `iso`. */
export function isoAfter(iso: string, days: number): string {
  return isoDayOf(Date.parse(iso) + days * dayMs);
}

/** Whole days from `today` to `until`: 0 on the last one, below 0 when it is over. */
export function daysUntil(until: string, today: string = isoToday()): number {
  return Math.round((Date.parse(until) - Date.parse(today)) / dayMs);
}
