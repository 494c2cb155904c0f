import { expect, test } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatDuration,
  formatExact,
  formatGain,
  formatHours,
  formatPercent,
  formatPlace,
  formatPlural,
  formatScore,
  formatShift,
} from './format.ts';

test('a score is cut to one digit, never rounded up, and a missing one is a dash', () => {
  expect([8.96, 3.49, 10, 0.3, null].map(formatScore)).toEqual(['8.9', '3.4', '10.0', '0.3', '–']);
});

test('the exact score is cut like the score itself, so that one follows from the other', () => {
  expect([4.3988, 3.5, 10].map(formatExact)).toEqual(['4.39', '3.50', '10.00']);
});

test('a gain carries its sign, and a small one is not shown as none', () => {
  expect([1.2, 0.35, 0.1, 0.099, 0.04, 0.002, 0].map(formatGain)).toEqual([
    '+1.2',
    '+0.3',
    '+0.1',
    '+0.09',
    '+0.04',
    '<0.01',
    '0',
  ]);
});

test('sizes use the largest unit that keeps a digit before the point', () => {
  expect([0, 900, 1_024, 43_200_000, 1_073_741_824].map(formatBytes)).toEqual([
    '0 B',
    '900 B',
    '1 KB',
    '41.2 MB',
    '1 GB',
  ]);
});

test('durations read as people say them', () => {
  expect([0, 480, 3_190, 59_990, 125_000].map(formatDuration)).toEqual([
    '0 ms',
    '480 ms',
    '3.1 s',
    '59.9 s',
    '2 min 5 s',
  ]);
});

test('plurals follow the count', () => {
  expect([0, 1, 1_284].map((count) => formatPlural(count, 'file', 'files'))).toEqual([
    '0 files',
    '1 file',
    '1,284 files',
  ]);
});

test('effort is a range, a place names its lines, a share is whole percent', () => {
  expect(formatHours({ lowHours: 0.5, highHours: 1.5 })).toBe('0.5–1.5 h');
  expect(formatHours({ lowHours: 2, highHours: 2 })).toBe('2 h');
  expect(formatHours({ lowHours: 20.55, highHours: 79.4 })).toBe('20–80 h');
  expect(formatPlace('compose.yml', 3, 3)).toBe('compose.yml:3');
  expect(formatPlace('compose.yml', 3, 9)).toBe('compose.yml:3–9');
  expect(formatPercent(0.629)).toBe('62 %');
});

test('log times carry milliseconds', () => {
  expect(formatClock(1_700_000_000_042)).toMatch(/^\d\d:\d\d:\d\d\.042$/);
});

test('a shift keeps its sign and its small digits, and nothing is not a shift', () => {
  expect([formatShift(0.34), formatShift(-0.34), formatShift(-0.023), formatShift(0.009)]).toEqual([
    '+0.3',
    '−0.3',
    '−0.02',
    null,
  ]);
});
