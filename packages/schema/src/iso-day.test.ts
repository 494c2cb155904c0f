import { expect, test } from 'vitest';
import { dayMs, dayNumber, daysBetween, isoDayOf } from './iso-day.ts';

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

test('a moment is of the day that it lies in, at both ends of it, in every year until 2200', () => {
  expect(isoDayOf(0)).toBe('1970-01-01');
  expect(isoDayOf(1_772_496_000_000)).toBe('2026-03-03');
  expect(isoDayOf(1_772_495_999_999)).toBe('2026-03-02');
  const wrong = Array.from({ length: 84_000 }, (_, day) => day).filter((day) => {
    const iso = isoDayOf(day * dayMs);
    return dayNumber(iso) !== day || isoDayOf((day + 1) * dayMs - 1) !== iso;
  });
  expect(isoDayOf(84_000 * dayMs)).toBe('2199-12-26');
  expect(wrong).toEqual([]);
});
