import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { isKeptPath } from '@seaworthy/schema/intake/secret-names';
import { SeaworthyError } from '@seaworthy/schema/problem';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gnuLongName, pax, tar, tarOf } from '../../../../../../packages/archive/testing/tar-writer.ts';
import { openBytes } from '../../../../../../packages/archive/testing/upload.ts';
import { zip } from '../../../../../../packages/archive/testing/zip-writer.ts';
import { zstd, zstdZeros } from '../../../../../../packages/archive/testing/zstd-writer.ts';
import { readIndex } from './look-into.ts';
import { JoinedGzip } from './unpack.ts';

const limits = { ...archiveLimits, entries: 500, depth: 8, keptFileBytes: 2_000, keptBytes: 12_000 };
const root = fileURLToPath(new URL('../../../../../..', import.meta.url));

function inTab(bytes: Uint8Array) {
  const blob = new Blob([bytes.slice()]);
  return readIndex(blob, { limits, onProgress: () => undefined, patienceMs: 60_000 });
}

/** Everything of a tree that needs no contents. */
type Tree = Awaited<ReturnType<typeof openBytes>> | Awaited<ReturnType<typeof inTab>>['tree'];
const shape = ({ entries, kept, ...rest }: Tree) => ({
  ...rest,
  entries: entries.map(({ path, size }) => [path, size]),
  kept: [...kept.keys()],
});

const inWorker = (bytes: Uint8Array) => openBytes(bytes, { limits, keep: isKeptPath });

async function refusalOf(opening: Promise<unknown>): Promise<string> {
  try {
    await opening;
  } catch (error) {
    if (error instanceof SeaworthyError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'taken';
}

const text = (length: number) => 'x'.repeat(length);
const files = [
  { name: 'repo-main/Dockerfile', data: 'FROM scratch\n' },
  { name: 'repo-main/Api/compose.yml', data: 'services: {}\n' },
  { name: 'repo-main/api/Compose.yml', data: 'services: {}\n' },
  { name: 'repo-main/api/compose.yml', data: 'services: {}\n' },
  { name: 'repo-main/big.yml', data: text(2_001) },
  ...Array.from({ length: 9 }, (_, i) => ({ name: `repo-main/k8s/${i}.yml`, data: text(1_900) })),
  { name: 'repo-main/logo.png', data: text(300) },
  { name: 'repo-main/old/site.zip', data: 'PK' },
  { name: 'repo-main/.git/HEAD', data: 'ref' },
  { name: 'repo-main/__MACOSX/._x', data: '' },
  { name: 'repo-main/empty.py', data: '' },
  { name: `repo-main/${'long/'.repeat(4)}${text(120)}.py`, data: 'pass' },
  { name: 'repo-main/naïve – 文.md', data: '# x' },
];
const zipLinks = [
  { name: 'repo-main/in', data: 'Dockerfile', mode: 0o120777 },
  { name: 'repo-main/out', data: '../../etc/passwd', mode: 0o120777, method: 0 },
  { name: 'repo-main/pipe', data: '', mode: 0o010644 },
  { name: 'repo-main/back\\slash.yml', data: 'x' },
];
const tarFiles = files.flatMap(({ name, data }) =>
  Buffer.byteLength(name) > 100 ? [gnuLongName(name), { name: name.slice(0, 20), data }] : [{ name, data }],
);
const tarLinks = [
  { name: 'repo-main/in', type: '2', link: 'Dockerfile' },
  { name: 'repo-main/hard', type: '1', link: 'repo-main/Dockerfile' },
  pax({ linkpath: '../../etc/passwd' }),
  { name: 'repo-main/out', type: '2', link: 'x' },
  { name: 'repo-main/pipe', type: '6' },
  { name: 'repo-main/folder/', type: '5' },
  pax({ 'GNU.sparse.major': '1', path: 'repo-main/sparse.yml' }),
  { name: 's', data: 'x' },
];
const hostileTar = tar([...tarFiles, ...tarLinks]);

describe('the page and the worker see one tree', () => {
  test.each([
    ['zip', zip([...files, ...zipLinks])],
    ['zip with descriptors', zip(files.map((file) => ({ ...file, descriptor: true })))],
    ['tar', hostileTar],
    ['tar.gz', gzipSync(hostileTar)],
    ['tar.zst', zstd(hostileTar)],
    ['tar of v7', tar([{ name: 'Dockerfile', data: 'x', magic: 'v7' }])],
    ['tar with long pax names', tarOf(new Map(files.map(({ name, data }) => [name, Buffer.from(data)])))],
  ])('%s', async (_name, bytes) => {
    const tree = shape(await inWorker(bytes));
    expect(shape((await inTab(bytes)).tree)).toEqual(tree);
    expect(tree.entries.length).toBeGreaterThan(0);
  });

  test('a real archive of a repository, with the commit that git wrote into it', async () => {
    for (const format of ['zip', 'tar.gz', 'tar']) {
      const bytes = execFileSync('git', ['archive', `--format=${format}`, 'HEAD', 'fixtures/docs-desk'], {
        cwd: root,
        maxBuffer: 100_000_000,
      });
      const { tree, commit } = await inTab(bytes);
      expect(shape(tree)).toEqual(shape(await inWorker(bytes)));
      expect(commit).toBe(execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim());
    }
  });
});

const one = (name: string, more: object = {}) =>
  zip([
    { name: 'ok', data: 'x' },
    { name, data: 'x', ...more },
  ]);
const zeros = Buffer.alloc(20_000_000);

describe('what the page refuses, it refuses with the code and the sentence of the worker', () => {
  test.each<[string, Uint8Array]>([
    ['a path that leaves the tree', one('../evil')],
    ['an absolute path', one('/etc/passwd')],
    ['a control character in a name', one('a\u001b[2J')],
    ['a name of two lines', tar([{ name: 'a\nb' }])],
    ['a folder too deep', one(`${'a/'.repeat(9)}b`)],
    ['a path too long', one('a'.repeat(1_100))],
    ['two entries of one path', zip([{ name: 'a' }, { name: './a' }])],
    ['a file that is a folder', zip([{ name: 'x/a' }, { name: 'x/a/b' }, { name: 'y' }])],
    ['a name of an unknown code page', zip([{ name: Buffer.from('caf\u00e9', 'latin1'), host: 0 }])],
    ['a name that is not UTF-8', tar([{ name: Buffer.from('caf\u00e9', 'latin1') }])],
    ['an encrypted entry', one('secret', { flags: 0x801 })],
    ['an unknown compression', one('x', { method: 12, packed: Buffer.from('x') })],
    ['an entry that unpacks too large', one('bomb', { data: zeros })],
    ['a tar.gz that unpacks too large', gzipSync(tar([{ name: 'bomb', data: zeros }]))],
    ['a tar.zst that unpacks too large', zstdZeros(500)],
    ['too many entries', zip(Array.from({ length: 501 }, (_, i) => ({ name: `f${i}`, method: 0 })))],
    ['too many entries of a tar', tar(Array.from({ length: 501 }, (_, i) => ({ name: `f${i}` })))],
    ['more entries than are counted', zip([{ name: 'a' }, { name: 'b' }], { count: 1 })],
    ['bytes behind the end', zip([{ name: 'a' }], { trailer: Buffer.from('xx') })],
    ['a cut zip', zip([{ name: 'a', data: text(500), method: 0 }]).subarray(0, 300)],
    ['a cut tar', tar([{ name: 'a', data: text(5_000) }]).subarray(0, 2_000)],
    ['a tar without its end', tar([{ name: 'a', data: 'x' }], { end: false })],
    ['no regular file', tar([{ name: 'a/', type: '5' }])],
    ['an empty file', new Uint8Array()],
    ['a text', Buffer.from('just text')],
    ['a PDF', Buffer.from('%PDF-1.7')],
    ['a gzip of something else', gzipSync(Buffer.alloc(3_000, 'x'))],
  ])('%s', async (_name, bytes) => {
    const refused = await refusalOf(inTab(bytes));
    expect(refused).toBe(await refusalOf(inWorker(bytes)));
    expect(refused).not.toBe('taken');
  });

  test('overlapping entries, by their offsets alone', async () => {
    const bytes = zip([
      { name: 'a', data: text(90), method: 0 },
      { name: 'b', offset: 4 },
    ]);
    expect(await refusalOf(inTab(bytes))).toMatch(
      /^archive\/overlapping-entries: The entry "b" overlaps the one before/,
    );
  });

  test('a million entries cost no more than their count', async () => {
    const bytes = zip([{ name: 'a' }]);
    const end = bytes.byteLength - 22;
    const record = Buffer.alloc(76);
    record.writeUInt32LE(0x06064b50, 0);
    record.writeBigUInt64LE(1_000_000n, 32);
    record.writeUInt32LE(0x07064b50, 56);
    record.writeBigUInt64LE(BigInt(end), 64);
    const last = Buffer.from(bytes.subarray(end));
    last.writeUInt16LE(0xffff, 10);
    expect(await refusalOf(inTab(Buffer.concat([bytes.subarray(0, end), record, last])))).toBe(
      'archive/too-many-entries: The archive holds more than 500 entries.',
    );
  });
});

const small = [...files.slice(0, 5), ...zipLinks.slice(0, 2)];
const smallTar = tar([...tarFiles.slice(0, 5), ...tarLinks.slice(0, 4)]);
const originals = [zip(small), smallTar, gzipSync(smallTar), zstd(smallTar)];
const damage = fc.record({
  original: fc.constantFrom(...originals),
  flips: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.nat(255)), { maxLength: 6 }),
  keep: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.boolean(),
});

test('damaged bytes end in a tree or a named refusal, and what the worker takes the page never refuses', async () => {
  await fc.assert(
    fc.asyncProperty(damage, async ({ original, flips, keep, cut }) => {
      const bytes = Buffer.from(cut ? original.subarray(0, Math.floor(original.byteLength * keep)) : original);
      for (const [at, value] of flips) if (bytes.byteLength > 0) bytes[Math.floor(at * bytes.byteLength)] = value;
      const tab = await inTab(bytes).catch((error: unknown) => error);
      if (tab instanceof Error)
        expect(tab instanceof SeaworthyError || tab instanceof JoinedGzip, String(tab)).toBe(true);
      const worker = await inWorker(bytes).catch(() => undefined);
      if (worker === undefined || tab instanceof JoinedGzip) return;
      expect(tab).not.toBeInstanceOf(Error);
      expect(shape((tab as Awaited<ReturnType<typeof inTab>>).tree)).toEqual(shape(worker)); // no error: the line above
    }),
    { numRuns: 600 },
  );
});
