import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { OpenedTree } from '@seaworthy/schema/intake/opened-tree';
import { SeaworthyError } from '@seaworthy/schema/problem';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tar, tarOf } from '../testing/tar-writer.ts';
import { zip } from '../testing/zip-writer.ts';
import { zstd } from '../testing/zstd-writer.ts';
import { openArchive } from './open-archive.ts';
import { openFolder } from './open-folder.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'seaworthy-property-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

let uploads = 0;
async function open(bytes: Uint8Array): Promise<OpenedTree> {
  const path = join(scratch, `upload-${uploads++}`);
  await writeFile(path, bytes);
  try {
    return await openArchive(path, { keep: () => true, take: (lent) => Buffer.from(lent) });
  } finally {
    await rm(path);
  }
}

async function openUnpacked(files: ReadonlyMap<string, Buffer>): Promise<OpenedTree> {
  const root = join(scratch, `folder-${uploads++}`);
  for (const [path, data] of files) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), data);
  }
  try {
    return await openFolder(root, { keep: () => true, take: (lent) => Buffer.from(lent) });
  } finally {
    await rm(root, { recursive: true });
  }
}

// Names with spaces, non-Latin letters and dots; `t` files and `d` folders cannot clash.
const segment = fc.stringMatching(/^[a-zA-Z0-9 _\u00e9\u4e2d-][a-zA-Z0-9 ._\u00e9\u4e2d\u{1f6a2}-]{0,40}$/u);
const path = fc
  .tuple(fc.array(segment, { maxLength: 4 }), segment)
  .map(([folders, name]) => [...folders.map((it) => `d${it}`), `t${name}`].join('/'));
const data = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(300_000).map((length) => Buffer.alloc(length, 'seaworthy ')),
);
const tree = fc
  .uniqueArray(fc.tuple(path, data), { minLength: 1, maxLength: 12, selector: ([name]) => name })
  // A file at the top, so that archives keep every path as a folder does.
  .map((files) => new Map([['top', Buffer.from('top')] as const, ...files]));

const neutral = ({ format: _, ...rest }: OpenedTree) => ({
  ...rest,
  kept: [...rest.kept].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
});

test('equal trees give equal results from zip, tar, tar.gz, tar.zst and a folder, in any order of entries', async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.boolean(), async (files, reverse) => {
      const ordered = reverse ? new Map([...files].reverse()) : files;
      const packedTar = tarOf(ordered);
      const expected = neutral(await openUnpacked(files));
      const items = [...ordered].map(([name, bytes], i) => ({
        name,
        data: bytes,
        method: i % 3 === 0 ? 0 : 8,
        descriptor: i % 4 === 1,
      }));
      for (const packed of [zip(items), packedTar, gzipSync(packedTar), zstd(packedTar)]) {
        expect(neutral(await open(packed))).toEqual(expected);
      }
    }),
    { numRuns: 60 },
  );
});

const sample = [
  { name: 'repo/a.txt', data: 'hello '.repeat(400) },
  { name: 'repo/b/c.json', data: '{"x":1}' },
  { name: 'repo/link', data: 'a.txt', mode: 0o120777 },
];
const sampleTar = tar([...sample.slice(0, 2), { name: 'repo/link', type: '2', link: 'a.txt' }]);
const originals = [zip(sample), sampleTar, gzipSync(sampleTar), zstd(sampleTar)];

const damage = fc.record({
  original: fc.constantFrom(...originals),
  flips: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.nat(255)), { maxLength: 8 }),
  keep: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.boolean(),
});

test('flipped and cut bytes end in a result or a named refusal, quickly, and leave no file open', async () => {
  const before = await openFiles();
  await fc.assert(
    fc.asyncProperty(damage, async ({ original, flips, keep, cut }) => {
      const bytes = Buffer.from(cut ? original.subarray(0, Math.floor(original.byteLength * keep)) : original);
      for (const [at, value] of flips) if (bytes.byteLength > 0) bytes[Math.floor(at * bytes.byteLength)] = value;
      const started = performance.now();
      const outcome = await open(bytes).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(SeaworthyError);
      expect(performance.now() - started).toBeLessThan(5_000);
    }),
    { numRuns: 1_500 },
  );
  expect(await openFiles()).toBe(before);
});

async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}
