import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contents, openBytes } from '../../../../packages/archive/testing/upload.ts';
import { packFolder as packInBrowser } from '../../../web/src/features/upload/preflight/pack-folder.ts';
import { packFolder } from './pack-folder.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'seaworthy-pack-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

let folders = 0;
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(scratch, `folder-${folders++}`);
  await mkdir(root);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const pack = (path: string, limits = archiveLimits) =>
  packFolder({ path, name: 'harbour' }, join(scratch, `archive-${folders++}.tar.gz`), limits);

const long = `${'deep folder/'.repeat(12)}naïve – 文.md`;
const tree = {
  Dockerfile: 'FROM scratch\n',
  '.gitignore': 'dist/\n*.log\n!keep.log\nsecret\n',
  'dist/app.js': 'x',
  'dist/.gitignore': '!app.js\n',
  'a.log': 'x',
  'keep.log': 'kept',
  Secret: 'Git is case-sensitive here',
  'node_modules/x/index.js': 'x',
  'web/node_modules/y.js': 'x',
  '.git/HEAD': 'ref',
  'api/.gitignore': '!dist/\n/local.yml\n*.bak\n',
  'api/.seaworthyignore': '!kept.bak\n',
  'api/kept.bak': 'the file of this program has the last word',
  'api/local.yml': 'x',
  'api/deep/local.yml': 'kept',
  'api/dist/b.js': 'kept',
  '.seaworthyignore': 'big/\n',
  'big/data.yml': 'x',
  [long]: '# page',
  empty: '',
};

test('a folder becomes the same archive here as in the browser, byte for byte before it is compressed', async () => {
  const packed = await pack(await folderOf(tree));
  const files = Object.entries(tree).map(([path, text]) => ({ path, file: new File([text], path) }));
  const { file } = await packInBrowser('harbour', files, archiveLimits, () => undefined);
  const [mine, theirs] = [await readFile(packed.path), Buffer.from(await file.arrayBuffer())].map((it) =>
    gunzipSync(it),
  );
  expect(mine?.equals(theirs ?? Buffer.alloc(0))).toBe(true);
  const opened = await openBytes(await readFile(packed.path));
  expect(Object.keys(contents(opened))).toContain('api/kept.bak');
  expect(Object.keys(contents(opened))).not.toContain('dist/app.js');
});

test('an unchanged folder gives the same bytes wherever it lies, so that an upload can go on', async () => {
  const [one, two] = [await pack(await folderOf(tree)), await pack(await folderOf(tree))];
  expect(two.sha256).toBe(one.sha256);
  expect(
    createHash('sha256')
      .update(await readFile(one.path))
      .digest('hex'),
  ).toBe(one.sha256);
  expect((await readFile(one.path)).byteLength).toBe(one.size);
});

test('links are not followed, out of the folder least of all', async () => {
  const root = await folderOf({ 'compose.yml': 'services: {}\n' });
  await symlink('/etc', join(root, 'etc'));
  await symlink('/etc/passwd', join(root, 'passwd'));
  await symlink('.', join(root, 'loop'));
  const packed = await pack(root);
  expect([packed.files, packed.leftOut.get('links')]).toEqual([1, 3]);
});

test('the token of the upload is not packed, though it lies in the folder', async () => {
  const root = await folderOf({ 'compose.yml': 'services: {}\n', 'ci/token.txt': 'secret', 'token.txt': 'page' });
  const to = join(scratch, `archive-${folders++}.tar.gz`);
  const packed = await packFolder(
    { path: root, name: 'harbour', tokenFile: join(root, 'ci/../ci/token.txt') },
    to,
    archiveLimits,
  );
  const names = Object.keys(contents(await openBytes(await readFile(packed.path))));
  expect([names.toSorted(), packed.leftOut.get('the token file')]).toEqual([['compose.yml', 'token.txt'], 1]);
});

test('limits and what cannot be read are said with the file', async () => {
  const two = await folderOf({ a: 'x', b: 'y' });
  await expect(pack(two, { ...archiveLimits, entries: 1 })).rejects.toMatchObject({ code: 'archive/too-many-entries' });
  await expect(pack(two, { ...archiveLimits, packedBytes: 20 })).rejects.toMatchObject({
    code: 'archive/packed-too-large',
  });
  await expect(pack(await folderOf({ 'c/d': 'xxxx' }), { ...archiveLimits, unpackedBytes: 3 })).rejects.toThrow(
    'The entry "c/d" takes the archive beyond 3 unpacked bytes.',
  );
  await expect(pack(await folderOf({ 'node_modules/a': 'x' }))).rejects.toThrow('Nothing of the folder "harbour"');
  await expect(pack(await folderOf({ 'a\nb': 'x' }))).rejects.toMatchObject({ code: 'archive/path-invalid' });
  const locked = await folderOf({ 'app/key': 'x' });
  await chmod(join(locked, 'app/key'), 0);
  // Root reads everything.
  if (process.getuid?.() !== 0) await expect(pack(locked)).rejects.toThrow('"app/key" cannot be read (EACCES).');
});
