import { gzipSync } from 'node:zlib';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { expect, test } from 'vitest';
import { tar } from '../testing/tar-writer.ts';
import { contents, openBytes } from '../testing/upload.ts';
import { zip } from '../testing/zip-writer.ts';
import { zstd } from '../testing/zstd-writer.ts';
import { openArchive } from './open-archive.ts';

const repository = [
  { name: 'repo-main/', data: '', type: '5', mode: 0o040755 },
  { name: 'repo-main/Dockerfile', data: 'FROM scratch\n' },
  { name: 'repo-main/src/app.py', data: 'print(1)\n' },
  { name: 'repo-main/empty', data: '' },
];

test.each([
  ['zip', zip(repository)],
  ['tar', tar(repository)],
  ['tar.gz', gzipSync(tar(repository))],
  ['tar.zst', zstd(tar(repository))],
])('%s is recognised by its bytes and gives the files below the shared folder', async (format, bytes) => {
  const tree = await openBytes(bytes);
  expect(tree.format).toBe(format);
  expect(tree.strippedFolder).toBe('repo-main');
  expect(contents(tree)).toEqual({ Dockerfile: 'FROM scratch\n', empty: '', 'src/app.py': 'print(1)\n' });
  expect(tree.unpackedBytes).toBe(22);
  expect(tree.entries[0]).toEqual({
    path: 'Dockerfile',
    size: 13,
    sha256: 'bb57c7da220a8753d7bdabac0d3afdb6efa742e4c736c5bc93ab40dfd5e23b9b',
  });
});

test('a file at the top keeps every path as it is', async () => {
  const tree = await openBytes(
    zip([
      { name: 'a/b', data: 'x' },
      { name: 'c', data: 'x' },
    ]),
  );
  expect(tree.strippedFolder).toBeNull();
  expect(tree.entries.map((it) => it.path)).toEqual(['a/b', 'c']);
});

test('a link at the top is part of the tree, so nothing is shared', async () => {
  const tree = await openBytes(
    tar([
      { name: 'a/b', data: 'x' },
      { name: 'l', type: '2', link: 'a/b' },
    ]),
  );
  expect(tree.strippedFolder).toBeNull();
});

test.each([
  ['zip', zip(repository)],
  ['tar', tar(repository)],
])('%s: what is kept is asked with the path that the tree will have', async (_, bytes) => {
  const tree = await openBytes(bytes, { keep: (path) => path === 'Dockerfile' || path.startsWith('src/') });
  expect([...tree.kept.keys()]).toEqual(['Dockerfile', 'src/app.py']);
  const unstripped = await openBytes(bytes, { keep: (path) => path.startsWith('repo-main/') });
  expect([...unstripped.kept.keys()]).toEqual([]);
});

test('files beyond the size that is kept are listed with the reason', async () => {
  const limits = { ...archiveLimits, keptFileBytes: 10 };
  const tree = await openBytes(zip(repository), { limits });
  expect([...tree.kept.keys()]).toEqual(['empty', 'src/app.py']);
  expect(tree.unkept).toEqual([{ path: 'Dockerfile', reason: 'It has 13 bytes; files up to 10 bytes are read.' }]);
  expect(tree.entries).toHaveLength(3);
});

test('which files fit into the kept bytes depends on their paths, not on their order', async () => {
  const files = ['d', 'a', 'c', 'b'].map((name) => ({ name, data: name.repeat(60) }));
  const limits = { ...archiveLimits, keptBytes: 130 };
  for (const order of [files, files.toReversed(), files.toSorted((x, y) => x.name.localeCompare(y.name))]) {
    const tree = await openBytes(tar(order), { limits });
    expect([...tree.kept.keys()]).toEqual(['a', 'b']);
    expect(tree.unkept.map((it) => it.path)).toEqual(['c', 'd']);
  }
});

test('metadata of macOS and Git is left out and counted', async () => {
  const names = ['a', '.DS_Store', 'd/.DS_Store', '__MACOSX/._a', '._b', '.git/config', 'sub/.git/HEAD'];
  const tree = await openBytes(zip(names.map((name) => ({ name, data: 'x' }))));
  expect(tree.entries.map((it) => it.path)).toEqual(['a']);
  expect(tree.skipped).toEqual([
    { reason: 'Git history', count: 2 },
    { reason: 'macOS metadata', count: 4 },
  ]);
});

test('paths that collide without case are both read, and said', async () => {
  const tree = await openBytes(
    zip([
      { name: 'Readme', data: '1' },
      { name: 'README', data: '2' },
    ]),
  );
  expect(contents(tree)).toEqual({ README: '2', Readme: '1' });
  expect(tree.neutralised).toEqual([
    {
      path: 'Readme',
      code: 'entry/case-collision',
      reason: '"Readme" and "README" are one file on macOS and Windows; both were read here.',
    },
  ]);
});

test('an archive inside is listed and not opened', async () => {
  const inner = zip([{ name: '../evil', data: 'x' }]);
  const tree = await openBytes(
    tar([
      { name: 'vendor/inner.zip', data: inner },
      { name: 'a', data: 'x' },
    ]),
  );
  expect(tree.neutralised).toMatchObject([{ path: 'vendor/inner.zip', code: 'entry/nested-archive' }]);
  expect(tree.entries).toHaveLength(2);
});

test('a path that leads nowhere is named', async () => {
  await expect(openArchive('/no/such/archive.zip', { keep: () => true, take: () => null })).rejects.toMatchObject({
    code: 'input/not-found',
    message: 'There is nothing at /no/such/archive.zip.',
  });
});
