import { expect, test } from 'vitest';
import { formats } from '../../packages/engine/src/documents/formats.ts';
import { damagedBy } from './damage.ts';
import { seedsByFormat } from './seeds.ts';

test('every parser has files to start from', () => {
  const seeds = seedsByFormat();
  expect(formats.map((it) => it.kind).filter((kind) => (seeds.get(kind) ?? []).length === 0)).toEqual([]);
});

test('the same number damages a file in the same way, and most numbers change it', () => {
  const seeds = [{ path: 'a.yml', text: 'services:\n  api:\n    image: desk:1\n' }];
  const texts = Array.from({ length: 100 }, (_, number) => damagedBy(number, seeds).text);
  expect(texts).toEqual(Array.from({ length: 100 }, (_, number) => damagedBy(number, seeds).text));
  expect(texts.filter((text) => text !== seeds[0]?.text).length).toBeGreaterThan(90);
});
