import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { expect, test } from 'vitest';
import { contents, scratchFolder } from '../testing/upload.ts';
import { openFolder } from './open-folder.ts';

const keep = () => true;
const take = (bytes: Uint8Array) => Buffer.from(bytes);

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await scratchFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

test('every file is read, ignored ones too, and .git is not entered', async () => {
  const root = await folderOf({
    '.gitignore': 'secret\n',
    secret: 's',
    'a/b/c.txt': 'c',
    '.git/config': 'x',
    'sub/.git': 'x',
  });
  const tree = await openFolder(root, { keep, take });
  expect(contents(tree)).toEqual({ '.gitignore': 'secret\n', 'a/b/c.txt': 'c', secret: 's' });
  expect(tree.skipped).toEqual([{ reason: 'Git history', count: 2 }]);
});

test('a single folder at the top stays: paths are relative to what was named', async () => {
  const tree = await openFolder(await folderOf({ 'app/main.py': 'x' }), { keep, take });
  expect(tree.strippedFolder).toBeNull();
  expect(tree.entries.map((it) => it.path)).toEqual(['app/main.py']);
});

test('links are recorded, also to folders, and never followed', async () => {
  const root = await folderOf({ 'a/file': 'x' });
  await symlink('a', join(root, 'inside'));
  await symlink('/etc', join(root, 'outside'));
  await symlink('..', join(root, 'a/loop'));
  const tree = await openFolder(root, { keep, take });
  expect(contents(tree)).toEqual({ 'a/file': 'x' });
  expect(tree.neutralised.map(({ path, code }) => `${path} ${code}`)).toEqual([
    'a/loop entry/link',
    'inside entry/link',
    'outside entry/link-outside',
  ]);
});

test('a FIFO is left out and does not block', async () => {
  const root = await folderOf({ a: 'x' });
  execFileSync('mkfifo', [join(root, 'pipe')]);
  const tree = await openFolder(root, { keep, take });
  expect(tree.neutralised).toMatchObject([{ path: 'pipe', code: 'entry/device' }]);
});

test('names that are no UTF-8 and files that cannot be opened are facts of the tree', async () => {
  const root = await folderOf({ a: 'x', locked: 'y' });
  await writeFile(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.of(0xe9)]), 'z');
  await chmod(join(root, 'locked'), 0);
  const tree = await openFolder(root, { keep, take });
  expect(tree.neutralised).toMatchObject([{ code: 'entry/ambiguous-name' }, ...unreadableUnlessRoot(tree.neutralised)]);
});

/** Root opens everything, so there the second fact cannot be seen. */
function unreadableUnlessRoot(found: readonly unknown[]): object[] {
  if (process.getuid?.() === 0) {
    expect(found).toHaveLength(1);
    return [];
  }
  return [{ path: 'locked', code: 'entry/unreadable' }];
}

test('large files are hashed in pieces, and the limits hold', async () => {
  const root = await folderOf({ big: 'x'.repeat(3_000_000), small: 'x' });
  const tree = await openFolder(root, { keep, take });
  expect(tree.kept.get('big')?.byteLength).toBe(3_000_000);
  const few = { ...archiveLimits, entries: 1 };
  await expect(openFolder(root, { keep, take, limits: few })).rejects.toMatchObject({
    code: 'archive/too-many-entries',
  });
  const small = { ...archiveLimits, unpackedBytes: 100 };
  await expect(openFolder(root, { keep, take, limits: small })).rejects.toMatchObject({
    code: 'archive/unpacked-too-large',
  });
});

test('an empty folder and a folder that is not there are refused', async () => {
  await expect(openFolder(await scratchFolder(), { keep, take })).rejects.toMatchObject({ code: 'archive/empty' });
  await expect(openFolder('/no/such/folder', { keep, take })).rejects.toMatchObject({ code: 'input/not-found' });
});
