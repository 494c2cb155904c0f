import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeLeft } from './time-left.ts';

const past = [
  { ms: 20_000, bytes: 1_000 },
  { ms: 30_000, bytes: 1_000 },
];

test('equal uploads take what they took, less what has passed', () => {
  expect(timeLeft(past, 1_000, 5_000)).toEqual({ lowMs: 15_000, highMs: 25_000 });
});

test('nothing is said in the first two seconds, with one audit to go by, or when it takes longer than any did', () => {
  expect(timeLeft(past, 1_000, 1_999)).toBeNull();
  expect(timeLeft(past.slice(0, 1), 1_000, 5_000)).toBeNull();
  expect(timeLeft(past, 1_000, 31_000)).toBeNull();
});

test('a range wider than four to one is not said', () => {
  expect(timeLeft([...past, { ms: 200_000, bytes: 1_000 }], 1_000, 5_000)).toBeNull();
});

test('whatever is said is a positive range that is at most four to one', () => {
  const audits = fc.array(fc.record({ ms: fc.nat(1e7), bytes: fc.nat(1e9) }), { maxLength: 10 });
  fc.assert(
    fc.property(audits, fc.nat(1e9), fc.nat(1e7), (list, bytes, elapsed) => {
      const left = timeLeft(list, bytes, elapsed);
      if (left === null) return;
      expect(left.lowMs).toBeGreaterThan(0);
      expect(left.highMs).toBeGreaterThanOrEqual(left.lowMs);
      expect(left.highMs).toBeLessThanOrEqual(4 * left.lowMs);
    }),
  );
});
