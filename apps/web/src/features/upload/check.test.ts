import { expect, test } from 'vitest';
import { formatList, labelOf, projectNameOf } from './check.ts';

const formats = ['.zip', '.tar', '.tar.gz', '.tgz', '.tar.zst'];
const commit = '4be1c7d9'.repeat(5);

test('the project is named after the archive, without its ending and branch', () => {
  const names = ['docling-app-main.zip', 'api.tar.gz', 'web-master.tgz', 'a.b.zip', '-main.zip', `api-${commit}.zip`];
  expect(names.map((name) => projectNameOf(name, formats))).toEqual([
    'docling-app',
    'api',
    'web',
    'a.b',
    '-main',
    'api',
  ]);
});

test('the label says branch and commit, as far as name and archive tell them', () => {
  expect(labelOf('docling-app-main.zip', commit, formats)).toBe('main @ 4be1c7d');
  expect(labelOf('docling-app-main.zip', null, formats)).toBe('main');
  expect(labelOf('api.tar.gz', commit, formats)).toBe('4be1c7d');
  expect(labelOf(`api-${commit}.zip`, null, formats)).toBe('4be1c7d');
  expect(labelOf('api-HEAD.zip', null, formats)).toBe('');
});

test('endings are listed as people say them', () => {
  expect(formatList(['.zip', '.tar'])).toBe('.zip or .tar');
});
