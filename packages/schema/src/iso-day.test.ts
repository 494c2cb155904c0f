import { expect, test } from 'vitest';
import { dayNumber, daysBetween } from './iso-day.ts';

test('counts days over leap years, and refuses days that do not exist', () => {
  expect(dayNumber('1970-01-01')).toBe(0);
  expect(dayNumber('2026-03-03')).toBe(20_515);
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
  expect(daysBetween('2100-02-28', '2100-03-01')).toBe(1);
  expect(daysBetween('2026-03-03', '2027-03-03')).toBe(365);
  expect(daysBetween('2026-03-03', '2026-03-02')).toBe(-1);
  for (const text of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', 'soon', '2026-06-31', '']) {
    expect(dayNumber(text)).toBeNull();
  }
});
