import { gain } from '@seaworthy/schema/words';
import { expect, test } from 'vitest';
import { hours, lines } from './words.ts';

test.each([
  [0.1, 0.25, '0.1–0.25 h'],
  [2.75, 10.75, '2.5–11 h'],
  [16.1, 36.2, '16–37 h'],
  [3, 3, '3 h'],
])('%f to %f hours are written as %s', (lowHours, highHours, text) => {
  expect(hours({ lowHours, highHours })).toBe(text);
});

test.each([
  [0, '+0.0'],
  [0.04, 'below +0.1'],
  [0.39, '+0.3'],
  [1.2, '+1.2'],
])('a gain of %f is written as %s', (delta, text) => {
  expect(gain(delta)).toBe(text);
});

test('one line is one number, several are a range', () => {
  expect([lines({ startLine: 3, endLine: 3 }), lines({ startLine: 3, endLine: 9 })]).toEqual(['3', '3-9']);
});
