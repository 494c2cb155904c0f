import { expect, test } from 'vitest';
import { cutToTenth, gain, tenths } from './words.ts';

test('scores are cut and not rounded, in every place that shows them', () => {
  expect([8.56, 8.96, 0.3 - 1e-16, 10].map(tenths)).toEqual(['8.5', '8.9', '0.3', '10.0']);
  expect(cutToTenth(0.1 + 0.2)).toBe(0.3);
});

test('gains are cut like the score, and a small one is not nothing', () => {
  expect([0.37, 0.29, 0.1, 0.099, 0.01, 0].map(gain)).toEqual([
    '+0.3',
    '+0.2',
    '+0.1',
    'below +0.1',
    'below +0.1',
    '+0.0',
  ]);
});
