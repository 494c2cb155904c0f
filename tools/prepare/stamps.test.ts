import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appStamp, installStamp } from './stamps.mjs';

let root: string;
const put = async (file: string, text: string) => {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'seaworthy-stamps-'));
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', 'package.json', 'tsconfig.base.json']) {
    await put(file, '{}');
  }
  await put('tools/build-app.mjs', 'build();');
  for (const folder of ['apps/api', 'apps/web', 'packages/schema']) {
    await put(`${folder}/package.json`, '{}');
    await put(`${folder}/src/main.ts`, 'export {};');
  }
});
afterEach(() => rm(root, { recursive: true }));

test('what is installed depends on the lock file and every package.json, not on sources', async () => {
  const before = installStamp(root);
  await put('apps/api/src/main.ts', 'changed();');
  expect(installStamp(root)).toBe(before);
  await put('packages/schema/package.json', '{"dependencies":{}}');
  const other = installStamp(root);
  expect(other).not.toBe(before);
  await put('pnpm-lock.yaml', '{"packages":{}}');
  expect(installStamp(root)).not.toBe(other);
});

test('an app is stale when its own sources, a package or the installed packages change', async () => {
  const changes: [string, string][] = [
    ['apps/api/src/main.ts', 'changed();'],
    ['packages/schema/src/new.ts', 'export {};'],
    ['pnpm-lock.yaml', '{"packages":{}}'],
    ['tools/build-app.mjs', 'buildDifferently();'],
    ['apps/api/src/testing/dist/new.ts', 'export {};'],
  ];
  for (const [file, text] of changes) {
    const before = appStamp(root, 'api');
    await put(file, text);
    expect(appStamp(root, 'api'), file).not.toBe(before);
  }
});

test('an edit that keeps the size counts as well', async () => {
  const before = appStamp(root, 'api');
  await put('apps/api/src/main.ts', 'export{} ;');
  await utimes(join(root, 'apps/api/src/main.ts'), 5_000, 5_000);
  expect(appStamp(root, 'api')).not.toBe(before);
});

test('tests, other apps and what a build leaves make nothing stale', async () => {
  const before = appStamp(root, 'api');
  await put('apps/api/src/main.test.ts', 'test();');
  await put('apps/api/dist/main.js', 'built');
  await put('apps/api/node_modules/x/index.js', 'x');
  await put('apps/web/src/main.ts', 'other();');
  expect(appStamp(root, 'api')).toBe(before);
});
