import { expect, test } from 'vitest';
import { pinsOf, toggled } from './pins.ts';

test('pinning twice unpins, and the order is the one of pinning', () => {
  expect(toggled(toggled(['api'], 'web'), 'docs')).toEqual(['api', 'web', 'docs']);
  expect(toggled(['api', 'web'], 'api')).toEqual(['web']);
});

test('what cannot be read is no pin', () => {
  expect(pinsOf('{"a":')).toEqual([]);
  expect(pinsOf('{"a":1}')).toEqual([]);
  expect(pinsOf('["api",7,"web"]')).toEqual(['api', 'web']);
  expect(pinsOf(null)).toEqual([]);
});
