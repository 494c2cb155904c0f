import { expect, test } from 'vitest';
import { addSample, rateOf, type Sample } from './rate.ts';

const samplesOf = (pairs: readonly (readonly [number, number])[]) =>
  pairs.reduce<readonly Sample[]>((samples, [at, sent]) => addSample(samples, { at, sent }), []);

test('a steady rate gives one time, and nothing before it was seen for long enough', () => {
  expect(
    rateOf(
      samplesOf([
        [0, 0],
        [1_000, 100],
      ]),
      1_000,
    ),
  ).toBeNull();
  const rate = rateOf(
    samplesOf([
      [0, 0],
      [1_000, 100],
      [2_000, 200],
    ]),
    1_000,
  );
  expect(rate).toEqual({ bytesPerSecond: 100, left: { low: 8_000, high: 8_000 } });
});

test('an uneven rate gives a range from the fastest and the slowest second', () => {
  const rate = rateOf(
    samplesOf([
      [0, 0],
      [1_000, 300],
      [2_000, 400],
    ]),
    1_000,
  );
  expect(rate).toEqual({ bytesPerSecond: 200, left: { low: 2_000, high: 6_000 } });
});

test('a second without a byte does not make the range endless', () => {
  expect(
    rateOf(
      samplesOf([
        [0, 0],
        [1_000, 400],
        [2_000, 400],
      ]),
      600,
    )?.left.high,
  ).toBe(4_000);
  expect(
    rateOf(
      samplesOf([
        [0, 5],
        [1_000, 5],
        [2_000, 5],
      ]),
      600,
    ),
  ).toBeNull();
});

test('the past is forgotten after ten seconds, and when bytes are sent again', () => {
  expect(
    samplesOf([
      [0, 0],
      [5_000, 1],
      [11_000, 2],
    ]).map(({ at }) => at),
  ).toEqual([5_000, 11_000]);
  expect(
    samplesOf([
      [0, 0],
      [5_000, 90],
      [6_000, 10],
    ]).map(({ at }) => at),
  ).toEqual([6_000]);
});
