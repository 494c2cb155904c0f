import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/product.ts';

/** Licences that ask for no more than to be named (MPL: and to publish changes of its own files). */
const allowed = [
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'MPL-2.0', 'BlueOak-1.0.0'],
  ...['Unlicense', 'CC0-1.0', 'CC-BY-4.0', 'Python-2.0', 'OFL-1.1', 'Zlib', 'WTFPL'],
];

/** Packages that name no licence in their package.json: the beginning of their LICENSE file, which was read. */
const readInFile: Readonly<Record<string, string>> = { 'png-js': 'MIT License' };

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly license?: string | { readonly type?: string };
  readonly licenses?: readonly { readonly type?: string }[];
}

/** True when one side of every OR, and both sides of every AND, is allowed. */
function isAllowed(expression: string): boolean {
  const text = expression.trim();
  const inner = /^\((.*)\)$/s.exec(text)?.[1];
  if (inner !== undefined && !/\).*\(/s.test(inner)) return isAllowed(inner);
  if (/ or /i.test(text)) return text.split(/ or /i).some(isAllowed);
  if (/ and /i.test(text)) return text.split(/ and /i).every(isAllowed);
  return allowed.includes(text);
}

function licenceOf({ license, licenses }: Manifest): string {
  if (typeof license === 'string') return license;
  if (license?.type !== undefined) return license.type;
  return (licenses ?? []).map(({ type }) => type ?? '').join(' OR ');
}

/** Every package below a node_modules folder, nested ones included. */
function* manifestsBelow(folder: string): Generator<{ readonly path: string; readonly manifest: Manifest }> {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // Links are our own packages.
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.name.startsWith('@')) {
      yield* manifestsBelow(path);
      continue;
    }
    const file = join(path, 'package.json');
    if (existsSync(file)) yield { path, manifest: JSON.parse(readFileSync(file, 'utf8')) as Manifest }; // npm wrote it
    yield* manifestsBelow(join(path, 'node_modules'));
  }
}

describe('the licences of what is installed', () => {
  const found = [...manifestsBelow(join(root, 'node_modules'))].filter(({ manifest }) => manifest.name !== undefined);

  it('are read for all of it', () => {
    expect(found.length).toBeGreaterThan(300);
    expect(found.map(({ manifest }) => manifest.name)).toContain('fastify');
  });

  it('ask for no more than to be named', () => {
    const refused = found
      .filter(({ manifest, path }) => {
        const beginning = readInFile[manifest.name ?? ''];
        return beginning === undefined || !readFileSync(join(path, 'LICENSE'), 'utf8').startsWith(beginning);
      })
      .map(({ manifest }) => ({ ...manifest, licence: licenceOf(manifest) }))
      .filter(({ licence }) => !isAllowed(licence))
      .map(({ name, version, licence }) => `${name}@${version}: ${licence || 'none named'}`);
    expect(refused).toEqual([]);
  });

  it('are understood when there is a choice or more than one', () => {
    expect(isAllowed('(MIT OR GPL-3.0-only)')).toBe(true);
    expect(isAllowed('(MIT AND Zlib)')).toBe(true);
    expect(isAllowed('MIT AND GPL-3.0-only')).toBe(false);
    for (const licence of ['GPL-3.0-only', 'AGPL-3.0', 'SSPL-1.0', 'UNLICENSED', 'SEE LICENSE IN LICENSE', '']) {
      expect(isAllowed(licence), licence).toBe(false);
    }
  });
});
