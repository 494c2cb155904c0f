import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { missingPackages } from './whole-tree.mjs';

const root = mkdtempSync(join(tmpdir(), 'seaworthy-tree-'));
afterAll(() => rmSync(root, { recursive: true }));

function install(path: string, manifest: object): void {
  const folder = join(root, 'node_modules', path);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
}

test('names what a package needs and nobody installed, nested and scoped ones included, optional ones not', () => {
  install('a', { dependencies: { b: '1', gone: '1', maybe: '1' }, optionalDependencies: { maybe: '1' } });
  install('b', {});
  install('@scope/c', { dependencies: { nested: '1', missing: '1' } });
  install('@scope/c/node_modules/nested', {});
  expect(missingPackages(root)).toEqual(['gone', 'missing']);
});

test('a folder without packages misses nothing', () => {
  expect(missingPackages(join(root, 'nowhere'))).toEqual([]);
});
