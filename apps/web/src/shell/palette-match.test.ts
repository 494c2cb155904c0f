import { expect, test } from 'vitest';
import { matchItems, type PaletteItem } from './palette-match.ts';

const item = (group: PaletteItem['group'], text: string, rest: Partial<PaletteItem> = {}): PaletteItem => ({
  id: `${group} ${text}`,
  group,
  text,
  act: { to: '/' },
  ...rest,
});
const items = [
  item('actions', 'Download report.pdf'),
  item('findings', 'Uploads are served over plain HTTP', { more: 'deploy/nginx.conf:31', onlyFound: true }),
  item('findings', 'A large upload is refused', { more: 'nginx.conf:12', onlyFound: true }),
  item('pages', 'Plan'),
  item('pages', 'Summary'),
];
const texts = (query: string, perGroup = 8) => matchItems(items, query, perGroup).map(({ text }) => text);

test('without a query shows what can be gone to, and nothing of which there may be thousands', () => {
  expect(texts('')).toEqual(['Plan', 'Summary', 'Download report.pdf']);
});

test('finds a finding by a word of its title or by its file', () => {
  expect(texts('plain')).toEqual(['Uploads are served over plain HTTP']);
  expect(texts('nginx.conf')).toEqual(['Uploads are served over plain HTTP', 'A large upload is refused']);
});

test('every word has to be there', () => {
  expect(texts('upload refused')).toEqual(['A large upload is refused']);
  expect(texts('upload missing')).toEqual([]);
});

test('a title that begins with the word comes before one that only holds it', () => {
  expect(texts('upload')).toEqual(['Uploads are served over plain HTTP', 'A large upload is refused']);
  expect(texts('up', 1)).toEqual(['Uploads are served over plain HTTP']);
});

test('groups keep their order whatever is typed', () => {
  expect(texts('p')).toEqual([
    'Plan',
    'Uploads are served over plain HTTP',
    'A large upload is refused',
    'Download report.pdf',
  ]);
});
