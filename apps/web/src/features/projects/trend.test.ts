import { expect, test } from 'vitest';
import { pointsOf } from './trend.tsx';

test('a score of 10 is at the top, 1 at the bottom, the newest at the right', () => {
  expect(pointsOf([1, 10])).toEqual([
    { x: 3, y: 17 },
    { x: 69, y: 3 },
  ]);
});

test('an audit without a score leaves its place empty', () => {
  expect(pointsOf([5.5, null, 5.5]).map(({ x }) => x)).toEqual([3, 69]);
});
