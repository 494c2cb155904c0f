import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { describe, expect, test } from 'vitest';
import { gnuLongName, pax, type TarItem, tar } from '../testing/tar-writer.ts';
import { contents, openBytes, refusal } from '../testing/upload.ts';
import { skippableFrame, zstd, zstdZeros } from '../testing/zstd-writer.ts';

const limits = (some: Partial<typeof archiveLimits>) => ({ limits: { ...archiveLimits, ...some } });
const file = (name: string | Buffer, data = 'x'): TarItem => ({ name, data });

describe('names', () => {
  test.each([
    ['../evil', 'archive/path-traversal'],
    ['a/../../evil', 'archive/path-traversal'],
    ['a\\..\\..\\evil', 'archive/path-traversal'],
    ['/etc/passwd', 'archive/path-absolute'],
    ['C:\\x', 'archive/path-absolute'],
    ['a\u001bb', 'archive/path-invalid'],
  ])('%s is refused as %s', async (name, code) => {
    expect(await refusal(tar([file('ok'), file(name)]))).toMatch(new RegExp(`^${code}: The entry "`));
  });

  test('the same refusals hold for names in pax and GNU records', async () => {
    expect(await refusal(tar([pax({ path: '../evil' }), file('fine')]))).toMatch(/^archive\/path-traversal/);
    expect(await refusal(tar([gnuLongName(`${'d/'.repeat(70)}x`), file('fine')]))).toMatch(/^archive\/path-too-deep/);
    expect(await refusal(tar([pax({ path: 'a'.repeat(2000) }), file('fine')]))).toMatch(/^archive\/path-too-long/);
    expect(await refusal(tar([pax({ path: 'a\u0000b' }), file('fine')]))).toMatch(/^archive\/path-invalid/);
  });

  test('long names of both kinds are read', async () => {
    const long = `deep/${'n'.repeat(150)}.txt`;
    expect(contents(await openBytes(tar([pax({ path: long }), file('short'), file('b')])))).toEqual({
      [long]: 'x',
      b: 'x',
    });
    expect(contents(await openBytes(tar([gnuLongName(long), file('short'), file('b')])))).toEqual({
      [long]: 'x',
      b: 'x',
    });
  });

  test('bytes that are no UTF-8 are refused in every kind of record', async () => {
    const latin1 = Buffer.from('caf\u00e9', 'latin1');
    expect(await refusal(tar([file(latin1)]))).toMatch(/^archive\/name-not-utf8: The entry name "café"/);
    expect(await refusal(tar([pax({ path: latin1 }), file('x')]))).toMatch(/^archive\/name-not-utf8/);
    expect(contents(await openBytes(tar([file('café')])))).toEqual({ café: 'x' });
  });

  test('names that differ only in writing are one path', async () => {
    expect(await refusal(tar([file('a'), file('./a')]))).toMatch(/^archive\/duplicate-name/);
    expect(await refusal(tar([file('d/a'), file('d/./a')]))).toMatch(/^archive\/duplicate-name/);
  });

  test('a name with a backslash is set aside', async () => {
    const tree = await openBytes(tar([file('dev\\x2dlabel.mount'), file('b')]));
    expect(contents(tree)).toEqual({ b: 'x' });
    expect(tree.neutralised).toMatchObject([{ code: 'entry/ambiguous-name' }]);
  });

  test('NFC and NFD stay two paths', async () => {
    const tree = await openBytes(tar([file('\u00e9'), file('e\u0301')]));
    expect(tree.entries.map((it) => it.path)).toEqual(['e\u0301', '\u00e9']);
  });
});

describe('what is not a file', () => {
  test('links, hard links and devices are recorded and left out', async () => {
    const tree = await openBytes(
      tar([
        file('r/a'),
        { name: 'r/soft', type: '2', link: 'a' },
        { name: 'r/out', type: '2', link: '../../etc/passwd' },
        { name: 'r/hard', type: '1', link: 'r/a' },
        { name: 'r/hard-out', type: '1', link: '../a' },
        { name: 'r/tty', type: '3' },
        { name: 'r/disk', type: '4' },
        { name: 'r/pipe', type: '6' },
        { name: 'r/what', type: 'S' },
      ]),
    );
    expect(contents(tree)).toEqual({ a: 'x' });
    expect(tree.neutralised.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'disk entry/device',
      'hard entry/link',
      'hard-out entry/link-outside',
      'out entry/link-outside',
      'pipe entry/device',
      'soft entry/link',
      'tty entry/device',
      'what entry/device',
    ]);
  });

  test('a long link target from a pax record is judged', async () => {
    const tree = await openBytes(
      tar([file('a'), pax({ linkpath: '../'.repeat(40) }), { name: 'l', type: '2', link: 'a' }]),
    );
    expect(tree.neutralised).toMatchObject([{ path: 'l', code: 'entry/link-outside' }]);
  });
});

describe('damage', () => {
  const whole = tar([file('a', 'hello '.repeat(500)), file('b')]);

  test('a cut tar is refused, also between entries', async () => {
    for (const length of [600, 3_100, 4_000]) {
      expect(await refusal(whole.subarray(0, length))).toMatch(/^archive\/truncated/);
    }
    expect(await refusal(tar([file('a'), file('b')], { end: false }))).toMatch(/^archive\/truncated: .* no end mark/);
  });

  test('a cut gzip or Zstandard stream is refused', async () => {
    const gz = gzipSync(whole);
    expect(await refusal(gz.subarray(0, gz.byteLength - 9))).toMatch(/^archive\/truncated/);
    expect(await refusal(gz.subarray(0, 12))).toMatch(/^archive\/truncated/);
    const zst = zstd(whole);
    expect(await refusal(zst.subarray(0, zst.byteLength - 5))).toMatch(/^archive\/truncated/);
  });

  test('damaged streams and headers are refused', async () => {
    const gz = gzipSync(whole);
    gz.fill(0xff, 20, 60);
    expect(await refusal(gz)).toMatch(/^archive\/(corrupt|truncated)/);
    const bad = Buffer.from(whole);
    bad.fill(0x41, 3_600, 3_700);
    expect(await refusal(bad)).toMatch(/^archive\/corrupt/);
    const zst = zstd(whole);
    zst.writeUIntLE(0x7, 6, 3);
    expect(await refusal(zst)).toMatch(/^archive\/(corrupt|truncated)/);
  });

  test('what is no archive is refused with its kind', async () => {
    expect(await refusal(Buffer.from('hello'))).toMatch(/^archive\/unknown-format/);
    expect(await refusal(gzipSync(Buffer.alloc(2000, 'text')))).toMatch(/^archive\/unknown-format: .* not a tar/);
    expect(await refusal(Buffer.from('Rar!\u001a\u0007\u0001\u0000'))).toMatch(/^archive\/unknown-format: It is a RAR/);
    expect(await refusal(Buffer.from('7z\u00bc\u00af\u0027\u001c', 'latin1'))).toMatch(
      /^archive\/unknown-format: It is a 7z/,
    );
  });

  test('nothing inside is empty, and so is a file of no bytes', async () => {
    expect(await refusal(Buffer.alloc(0))).toMatch(/^archive\/empty/);
    expect(await refusal(tar([]))).toMatch(/^archive\/empty/);
    expect(await refusal(gzipSync(tar([{ name: 'd/', type: '5' }])))).toMatch(/^archive\/empty/);
  });

  test('a tar of the seventh edition is still a tar', async () => {
    expect(contents(await openBytes(tar([{ ...file('a'), magic: 'v7' }])))).toEqual({ a: 'x' });
  });
});

describe('bombs', () => {
  test('zeros in gzip are refused, alone and behind honest data', async () => {
    const zeros = gzipSync(tar([{ name: 'zeros', data: Buffer.alloc(160_000_000) }]));
    expect(await refusal(zeros)).toMatch(/^archive\/ratio-bomb/);
    // Together the two are below the ratio: the entry's own share gives it away.
    const noise = gzipSync(tar([{ name: 'noise', data: randomBytes(2_000_000) }], { end: false }));
    expect(await refusal(Buffer.concat([noise, zeros]))).toBe(
      'archive/ratio-bomb: The entry "zeros" unpacks to more than 200 times its packed size.',
    );
  });

  test('run-length blocks in Zstandard are refused within one step', async () => {
    const bomb = Buffer.concat([zstd(tar([file('a')], { end: false })), zstdZeros(4_000)]);
    expect(await refusal(bomb)).toMatch(/^archive\/ratio-bomb/);
  });

  test('a frame that asks for a huge window is refused before it is decoded', async () => {
    expect(await refusal(zstd(tar([file('a')]), 0xa8))).toMatch(/^archive\/ratio-bomb: .* window of 2147483648 bytes/);
    const second = Buffer.concat([zstd(tar([file('a')])), skippableFrame(5), zstd(Buffer.from('x'), 0xa8)]);
    expect(await refusal(second)).toMatch(/^archive\/ratio-bomb: .* window/);
  });

  test('several frames, also skippable ones, are one stream', async () => {
    const whole = tar([file('a'), file('b')]);
    const frames = Buffer.concat([zstd(whole.subarray(0, 700)), skippableFrame(300), zstd(whole.subarray(700))]);
    expect(contents(await openBytes(frames))).toEqual({ a: 'x', b: 'x' });
  });

  test('unpacked bytes, entries and time are limited', async () => {
    const two = gzipSync(tar([file('a'), file('b')]));
    expect(await refusal(two, limits({ unpackedBytes: 1_500 }))).toMatch(/^archive\/unpacked-too-large/);
    expect(await refusal(two, limits({ entries: 1 }))).toMatch(/^archive\/too-many-entries/);
    const slow = gzipSync(Buffer.concat([tar(Array.from({ length: 20_000 }, (_, i) => file(`f${i}`)))]));
    expect(await refusal(slow, limits({ timeMs: 1 }))).toMatch(/^archive\/timeout: .* 1 ms/);
  });

  test('a million entries are refused at the limit, without being held', async () => {
    const entry = tar([{ name: 'dir/', type: '5' }], { end: false });
    const million = gzipSync(Buffer.alloc(entry.byteLength * 1_000_000, entry), { level: 1 });
    const before = process.memoryUsage().rss;
    const started = performance.now();
    expect(await refusal(million)).toMatch(/^archive\/too-many-entries/);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  test('an abort ends the reading with its own reason', async () => {
    const signal = AbortSignal.abort(new Error('cancelled by its owner'));
    const large = tar(Array.from({ length: 40_000 }, (_, i) => file(`f${i}`)));
    await expect(openBytes(large, { signal })).rejects.toThrow('cancelled by its owner');
  });
});
