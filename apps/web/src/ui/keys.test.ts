import { expect, test } from 'vitest';
import { rowFor } from './keys.ts';

const rows = ['g f', 'g s', 'f', '/', 'Escape'].map((keys) => ({ keys }));

test('a key that begins a pair waits for the second one', () => {
  expect(rowFor(rows, null, 'g')).toBe('begins');
  expect(rowFor(rows, 'g', 'f')).toEqual({ keys: 'g f' });
});

test('a second key that completes nothing is a key of its own', () => {
  expect(rowFor(rows, 'g', '/')).toEqual({ keys: '/' });
  expect(rowFor(rows, 'g', 'g')).toBe('begins');
  expect(rowFor(rows, 'g', 'y')).toBeUndefined();
});

test('a single key is not taken for the second of a pair that was not begun', () => {
  expect(rowFor(rows, null, 'f')).toEqual({ keys: 'f' });
  expect(rowFor(rows, null, 's')).toBeUndefined();
});

test('the innermost page wins over the frame', () => {
  expect(
    rowFor(
      [
        { keys: 'c', of: 'page' },
        { keys: 'c', of: 'frame' },
      ],
      null,
      'c',
    ),
  ).toEqual({ keys: 'c', of: 'page' });
});
