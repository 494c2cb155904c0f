import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

const app = fileURLToPath(new URL('..', import.meta.url));
/** A build of its own: a dist folder may be old, or be written by somebody else at this moment. */
const dist = `${mkdtempSync(join(tmpdir(), 'seaworthy-web-'))}/`;
const kilobyte = 1_024;

/** One entry of Vite's manifest: a chunk, and the chunks it needs before it can run. */
interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;
let manifest: Manifest;

beforeAll(() => {
  execFileSync(process.execPath, [viteBin(), 'build', '--outDir', dist, '--emptyOutDir'], {
    cwd: app,
    stdio: 'pipe',
  });
  manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8')) as Manifest; // Vite's own format
});
afterAll(() => rmSync(dist, { recursive: true, force: true }));

/** Vite's program, found without asking a shell or a package manager. */
function viteBin(): string {
  return fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')));
}

/** Files that must be there before the given chunk runs, itself included. */
function closure(key: string, seen = new Set<string>()): ReadonlySet<string> {
  const chunk = manifest[key];
  if (chunk === undefined || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const needed of chunk.imports ?? []) closure(needed, seen);
  return seen;
}

function gzipBytes(files: Iterable<string>): number {
  return [...files].reduce((bytes, file) => bytes + gzipSync(readFileSync(dist + file)).byteLength, 0);
}

const keysWhere = (wanted: (chunk: Chunk) => boolean) =>
  Object.entries(manifest).flatMap(([key, chunk]) => (wanted(chunk) ? [key] : []));

test('the JavaScript before first use is at most 130 KB gzip', () => {
  const [entry, ...others] = keysWhere((chunk) => chunk.isEntry === true);
  expect(others).toEqual([]);
  expect(gzipBytes(closure(entry ?? ''))).toBeLessThanOrEqual(130 * kilobyte);
});

test('each further route adds at most 35 KB gzip', () => {
  const first = closure(keysWhere((chunk) => chunk.isEntry === true)[0] ?? '');
  const routes = keysWhere((chunk) => chunk.isDynamicEntry === true);
  expect(routes.length).toBeGreaterThan(0);
  for (const route of routes) {
    const added = [...closure(route)].filter((file) => !first.has(file));
    expect(gzipBytes(added), route).toBeLessThanOrEqual(35 * kilobyte);
  }
});

test('all style sheets together are at most 14 KB gzip', () => {
  const sheets = readdirSync(`${dist}assets`).filter((name) => name.endsWith('.css'));
  expect(sheets.length).toBeGreaterThan(0);
  expect(gzipBytes(sheets.map((name) => `assets/${name}`))).toBeLessThanOrEqual(14 * kilobyte);
});

test('the fonts that an English page loads are at most 62 KB', () => {
  const fonts = readdirSync(`${dist}assets`).filter((name) => name.endsWith('.woff2') && !name.includes('latin-ext'));
  expect(fonts).toHaveLength(2);
  const bytes = fonts.reduce((sum, name) => sum + readFileSync(`${dist}assets/${name}`).byteLength, 0);
  expect(bytes).toBeLessThanOrEqual(62 * kilobyte);
});

test('every larger text is there packed as well, and opens to itself', () => {
  const names = ['index.html', ...readdirSync(`${dist}assets`).map((name) => `assets/${name}`)];
  const large = names.filter(
    (name) => /\.(js|css|html)$/.test(name) && readFileSync(dist + name).byteLength >= kilobyte,
  );
  expect(large.length).toBeGreaterThan(10);
  for (const name of large) {
    const plain = readFileSync(dist + name);
    expect(gunzipSync(readFileSync(`${dist + name}.gz`)).equals(plain), name).toBe(true);
    expect(brotliDecompressSync(readFileSync(`${dist + name}.br`)).equals(plain), name).toBe(true);
  }
});

test("React's development build is not in the bundle, whoever builds", () => {
  const scripts = readdirSync(`${dist}assets`).filter((name) => name.endsWith('.js'));
  const development = scripts.filter((name) => readFileSync(`${dist}assets/${name}`, 'utf8').includes('jsxDEV'));
  expect(development).toEqual([]);
});

test('zod whole is not in the bundle', () => {
  const scripts = readdirSync(`${dist}assets`).filter((name) => name.endsWith('.js'));
  // A method that only zod whole has; in zod/mini checks are functions.
  const classic = scripts.filter((name) => readFileSync(`${dist}assets/${name}`, 'utf8').includes('superRefine'));
  expect(classic).toEqual([]);
});
