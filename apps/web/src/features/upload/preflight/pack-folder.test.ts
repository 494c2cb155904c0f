import { createHash } from 'node:crypto';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { expect, test } from 'vitest';
import { contents, openBytes } from '../../../../../../packages/archive/testing/upload.ts';
import { packFolder } from './pack-folder.ts';
import type { FolderFile, Report } from './protocol.ts';
import { runTask } from './run-task.ts';

const folder = (files: Record<string, string>): FolderFile[] =>
  Object.entries(files).map(([path, text]) => ({ path, file: new File([text], path.split('/').at(-1) ?? path) }));

const pack = (files: readonly FolderFile[], limits = archiveLimits) =>
  packFolder('harbour', files, limits, () => undefined);

const bytesOf = async (file: File) => new Uint8Array(await file.arrayBuffer());

const long = `${'deep folder/'.repeat(12)}naïve – 文.md`;
const tree = {
  Dockerfile: 'FROM scratch\n',
  '.gitignore': 'dist/\n*.log\n!keep.log\nsecret\n',
  'dist/app.js': 'x',
  'a.log': 'x',
  'keep.log': 'kept',
  Secret: 'Git is case-sensitive here',
  'node_modules/x/index.js': 'x',
  '.git/HEAD': 'ref',
  'api/.gitignore': '!dist/\n/local.yml\n',
  'api/local.yml': 'x',
  'api/deep/local.yml': 'kept',
  'api/dist/b.js': 'kept',
  'dist/.gitignore': '!app.js\n',
  '.seaworthyignore': 'big/\n',
  'big/data.yml': 'x',
  [long]: '# page',
  empty: '',
};

test('a packed folder opens as its tree without what ignore files, .git and node_modules leave out', async () => {
  const { file, leftOut } = await pack(folder(tree));
  expect(file.name).toBe('harbour.tar.gz');
  const opened = await openBytes(await bytesOf(file));
  expect(opened.strippedFolder).toBe('harbour');
  expect(Object.keys(contents(opened)).sort()).toEqual(
    [
      'Dockerfile',
      '.gitignore',
      'keep.log',
      'Secret',
      'api/.gitignore',
      'api/deep/local.yml',
      'api/dist/b.js',
      '.seaworthyignore',
      long,
      'empty',
    ].sort(),
  );
  expect(contents(opened)[long]).toBe('# page');
  expect(leftOut).toEqual([
    { reason: 'ignored by .gitignore', count: 4 },
    { reason: 'Git history', count: 1 },
    { reason: 'ignored by .seaworthyignore', count: 1 },
    { reason: 'node_modules', count: 1 },
  ]);
});

test('the order in which the browser hands the files over changes no byte', async () => {
  const files = folder(tree);
  const [one, two] = await Promise.all([pack(files), pack(files.toReversed())]);
  expect(await bytesOf(two.file)).toEqual(await bytesOf(one.file));
});

test('limits name the folder and the file', async () => {
  await expect(pack(folder({ a: 'x', b: 'y' }), { ...archiveLimits, entries: 1 })).rejects.toMatchObject({
    code: 'archive/too-many-entries',
  });
  await expect(pack(folder({ a: 'xxxx' }), { ...archiveLimits, unpackedBytes: 3 })).rejects.toThrow(
    /entry "a".* 3 unpacked/,
  );
  await expect(pack(folder({ 'node_modules/a': 'x' }))).rejects.toThrow(
    'Nothing of the folder "harbour" is left to pack.',
  );
});

test('a task reports the archive, what is in it and its hash, in this order', async () => {
  const reports: Report[] = [];
  await runTask({ kind: 'folder', name: 'harbour', files: folder(tree), limits: archiveLimits }, (it) =>
    reports.push(it),
  );
  const told = reports.filter(({ kind }) => kind !== 'progress');
  expect(told.map(({ kind }) => kind)).toEqual(['packed', 'preflight', 'hashed']);
  const packed = told[0]?.kind === 'packed' ? await bytesOf(told[0].file) : expect.unreachable();
  expect(told[2]).toEqual({ kind: 'hashed', sha256: createHash('sha256').update(packed).digest('hex') });
  expect(told[1]).toMatchObject({ preflight: { files: 10, leftOut: [{ count: 4 }, {}, {}, {}] } });
});

test('a refusal is reported with the words of the problem table, and nothing is hashed', async () => {
  const reports: Report[] = [];
  const file = new File(['just text'], 'notes.zip');
  await runTask({ kind: 'archive', file, limits: archiveLimits }, (it) => reports.push(it));
  expect(reports).toEqual([
    {
      kind: 'refused',
      refusal: expect.objectContaining({
        code: 'archive/unknown-format',
        detail: 'Its first bytes are those of no known archive.',
      }),
    },
  ]);
});
