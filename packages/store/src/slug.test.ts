import { expect, test } from 'vitest';
import { freeSlug, slugOf } from './slug.ts';

test('a name keeps its letters and digits, whatever the script', () => {
  expect(['API platform (EU)', 'docs.desk', '  Ünïted ', 'Порт', '港'].map(slugOf)).toEqual([
    'api-platform-eu',
    'docs-desk',
    'ünïted',
    'порт',
    '港',
  ]);
});

test('a name without letters still has an address', () => {
  expect(slugOf('!!! / ..')).toBe('project');
});

test('a long name is cut without a dash at its end', () => {
  expect(slugOf(`${'a'.repeat(59)} b`)).toBe('a'.repeat(59));
});

test('the first free number follows a slug that is taken', () => {
  expect(freeSlug('api', new Set(['api', 'api-2']))).toBe('api-3');
  expect(freeSlug('api', new Set(['web']))).toBe('api');
});
