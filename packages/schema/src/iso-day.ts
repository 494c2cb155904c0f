/** Milliseconds of a day without leap seconds, as clocks of computers count it. */
export const dayMs = 86_400_000;

/** ISO date in UTC (`2026-03-03`) of a moment from 1970 on, in milliseconds since the epoch; later than 9999 is no ISO date. */
export function isoDayOf(timeMs: number): string {
  let day = Math.floor(timeMs / dayMs);
  let year = 1970 + Math.floor(day / 366);
  while (daysBefore(year + 1) <= day) year += 1;
  day -= daysBefore(year);
  let month = 1;
  for (; day >= daysIn(year, month); month += 1) day -= daysIn(year, month);
  return `${year}-${two(month)}-${two(day + 1)}`;
}

/** Days since 1970-01-01 of an ISO date (`2026-03-03`); null when the text is none, or names a day that does not exist. */
export function dayNumber(text: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (found === null) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  let days = daysBefore(year) + day - 1;
  for (let before = 1; before < month; before += 1) days += daysIn(year, before);
  return days;
}

/** Whole days from one ISO date to another, negative when it lies before; null when either is no date. */
export function daysBetween(from: string, to: string): number | null {
  const [start, end] = [dayNumber(from), dayNumber(to)];
  return start === null || end === null ? null : end - start;
}

/** Days from 1970-01-01 to the first day of a year. */
function daysBefore(year: number): number {
  return 365 * (year - 1970) + leapDaysBefore(year) - leapDaysBefore(1970);
}

function two(count: number): string {
  return `${count}`.padStart(2, '0');
}

function daysIn(year: number, month: number): number {
  if (month === 2) return leapDaysBefore(year + 1) - leapDaysBefore(year) + 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function leapDaysBefore(year: number): number {
  const last = year - 1;
  return Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400);
}
