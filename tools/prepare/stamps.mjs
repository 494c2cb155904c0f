import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * What the installed packages depend on: the lock file, every package.json, and the Node they were compiled for.
 * @param {string} root the clone
 */
export function installStamp(root) {
  const hash = createHash('sha256');
  hash.update(`${process.versions.modules} ${process.platform} ${process.arch}\n`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', 'package.json', ...workspaces(root)]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * What one built app depends on: its sources, those of our packages, and the installed packages. Sources count by path,
 * size and time of change, which is a hundred times quicker than reading them; a fresh checkout builds once more than needed.
 * @param {string} root the clone
 * @param {string} app folder below apps/
 */
export function appStamp(root, app) {
  const hash = createHash('sha256').update(installStamp(root));
  const folders = [
    join(root, 'apps', app),
    ...workspaceFolders(root, 'packages').map((folder) => join(root, folder, 'src')),
  ];
  const files = [
    join(root, 'tools', 'build-app.mjs'),
    join(root, 'tsconfig.base.json'),
    ...folders.flatMap((folder) => sources(folder, leftOut)),
  ];
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function workspaces(root) {
  return ['apps', 'packages'].flatMap((parent) =>
    workspaceFolders(root, parent).map((folder) => join(folder, 'package.json')),
  );
}

function workspaceFolders(root, parent) {
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .sort();
}

/** Directly below an app; deeper down a folder may be called anything. */
const leftOut = new Set(['node_modules', 'dist', '.turbo', 'testing']);

function sources(folder, without) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!without.has(entry.name)) found.push(...sources(path, new Set()));
    } else if (!/\.test\.tsx?$/.test(entry.name)) {
      found.push(path);
    }
  }
  return found.sort();
}
