import { expect, test } from 'vitest';
import { daysUntil, formatIsoDay, isoAfter, isoToday } from './dates.ts';

test('a day is the same whatever the hour, and leap years have one more', () => {
  expect(isoToday(Date.UTC(2028, 1, 28, 23, 59))).toBe('2028-02-28');
  expect(isoAfter('2028-02-28', 1)).toBe('2028-02-29');
  expect(isoAfter('2026-12-31', 365)).toBe('2027-12-31');
  expect(formatIsoDay('2026-06-12')).toBe('12 Jun 2026');
});

test('the last day has no day left, the one after it is over', () => {
  expect(daysUntil('2026-06-12', '2026-06-12')).toBe(0);
  expect(daysUntil('2026-06-12', '2026-06-13')).toBe(-1);
  expect(daysUntil('2026-06-12', '2026-03-14')).toBe(90);
});

test('what is no date is shown as it was written', () => {
  expect(formatIsoDay('soon')).toBe('soon');
});
