import { expect, test } from 'vitest';
import { headingWords } from './heading-words.ts';

const gaps = { range: '3-4', words: 'Multiple critical gaps; high outage risk' };
const ready = { range: '7-8', words: 'Ready with 1-2 critical fixes' };
const work = { range: '5-6', words: 'Significant work needed before production' };

test("with a critical finding, or words that speak of none, the scale's words stay", () => {
  expect(headingWords(gaps, { CRITICAL: 1, HIGH: 9 })).toBe(gaps.words);
  expect(headingWords(work, { CRITICAL: 0, HIGH: 9 })).toBe(work.words);
});

test('without a critical finding the heading counts what is open', () => {
  expect(headingWords(gaps, { CRITICAL: 0, HIGH: 21 })).toBe('21 high-severity gaps; high outage risk');
  expect(headingWords(ready, { CRITICAL: 0, HIGH: 1 })).toBe('Ready with 1 high-severity fix');
  expect(headingWords(ready, { CRITICAL: 0, HIGH: 0 })).toBe('Nearly ready; no critical or high finding is open');
});
