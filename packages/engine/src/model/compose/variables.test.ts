import { expect, it } from 'vitest';
import { interpolated } from '../../../testing/trees.ts';
import { variablesOf } from './variables.ts';

it('tells required variables, fallbacks and plain ones apart', () => {
  const text = `a$$B ${interpolated('A:?set it')} ${interpolated('B:-x')} ${interpolated('C-')} $D ${interpolated('E')} ${interpolated(`F:-${interpolated('G')}`)}`;
  expect(variablesOf(text)).toEqual([
    { name: 'A', kind: 'required', fallback: null },
    { name: 'B', kind: 'fallback', fallback: 'x' },
    { name: 'C', kind: 'fallback', fallback: '' },
    { name: 'D', kind: 'plain', fallback: null },
    { name: 'E', kind: 'plain', fallback: null },
    { name: 'F', kind: 'fallback', fallback: interpolated('G') },
  ]);
  expect(variablesOf('${'.repeat(5))).toEqual([]);
});
