import { crc32, deflateRawSync } from 'node:zlib';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { describe, expect, test } from 'vitest';
import { contents, openBytes, refusal } from '../testing/upload.ts';
import { utf8Flag, zip } from '../testing/zip-writer.ts';

const limits = (some: Partial<typeof archiveLimits>) => ({ limits: { ...archiveLimits, ...some } });
const file = (name: string | Buffer, data = 'x') => ({ name, data });

describe('names', () => {
  test.each(['../evil', 'a/../../evil', 'a\\..\\..\\evil', 'a/..'])(
    '%s leaves the tree and is refused',
    async (name) => {
      expect(await refusal(zip([file('ok'), file(name)]))).toMatch(
        /^archive\/path-traversal: The entry ".*" points outside/,
      );
    },
  );

  test.each(['/etc/passwd', 'C:\\Windows\\x', 'c:/x', '\\\\server\\share', '//x'])(
    '%s is absolute and refused',
    async (name) => {
      expect(await refusal(zip([file(name)]))).toMatch(/^archive\/path-absolute/);
    },
  );

  test('NUL and control characters are refused, and shown harmlessly', async () => {
    expect(await refusal(zip([file('a\u0000.txt')]))).toBe(
      'archive/path-invalid: The entry "a\\x00.txt" holds NUL or control characters.',
    );
    expect(await refusal(zip([file('a\u001b[2J')]))).toMatch(/^archive\/path-invalid: The entry "a\\x1b\[2J"/);
  });

  test('names that differ only in writing are one path', async () => {
    expect(await refusal(zip([file('a'), file('./a')]))).toBe('archive/duplicate-name: Two entries have the path "a".');
    expect(await refusal(zip([file('d/a'), file('d//a')]))).toMatch(/^archive\/duplicate-name/);
    expect(await refusal(zip([file('a'), file('a')]))).toMatch(/^archive\/duplicate-name/);
  });

  test('a path cannot be a file and a folder', async () => {
    expect(await refusal(zip([file('x/a'), file('x/a/b'), file('y')]))).toMatch(
      /^archive\/duplicate-name: "x\/a" is a file and, in "x\/a\/b", also a folder/,
    );
  });

  test('bytes of an unknown code page are refused', async () => {
    const latin1 = Buffer.from('caf\u00e9.txt', 'latin1');
    expect(await refusal(zip([file(latin1)]))).toMatch(/^archive\/name-not-utf8/);
    expect(await refusal(zip([{ ...file(latin1), flags: utf8Flag }]))).toMatch(/^archive\/name-not-utf8/);
    const dosUtf8 = { ...file(Buffer.from('café.txt')), host: 0 };
    expect(await refusal(zip([dosUtf8]))).toMatch(/^archive\/name-not-utf8: .* unknown code page/);
  });

  test('UTF-8 without the flag is taken from Unix and macOS, which write no other names', async () => {
    expect(contents(await openBytes(zip([{ ...file(Buffer.from('café.txt')), host: 19 }])))).toEqual({
      'café.txt': 'x',
    });
  });

  test('a second name in the Unicode Path field is a contradiction', async () => {
    const raw = Buffer.from('a.txt');
    const extra = Buffer.alloc(4 + 5 + 5);
    extra.writeUInt16LE(0x7075, 0);
    extra.writeUInt16LE(10, 2);
    extra.writeUInt8(1, 4);
    extra.writeUInt32LE(crc32(raw), 5);
    extra.write('b.txt', 9);
    expect(await refusal(zip([{ ...file(raw), extra }]))).toMatch(/^archive\/header-mismatch: .*"b.txt".*"a.txt"/);
  });

  test('backslashes of Windows packers separate folders; elsewhere the name is set aside', async () => {
    expect(contents(await openBytes(zip([{ ...file('a\\b.txt'), host: 0 }, file('c')])))).toEqual({
      'a/b.txt': 'x',
      c: 'x',
    });
    const tree = await openBytes(zip([file('a\\b.txt'), file('c')]));
    expect(contents(tree)).toEqual({ c: 'x' });
    expect(tree.neutralised).toMatchObject([{ path: 'a\\b.txt', code: 'entry/ambiguous-name' }]);
  });

  test('too long and too deep are refused with the limit', async () => {
    expect(await refusal(zip([file('a'.repeat(1025))]))).toMatch(
      /^archive\/path-too-long: .* 1025 characters; 1024 are allowed/,
    );
    expect(await refusal(zip([file(`${'d/'.repeat(65)}f`)]))).toMatch(
      /^archive\/path-too-deep: .* 65 folders deep; 64 are allowed/,
    );
  });
});

describe('what is not a file', () => {
  test('links are recorded with their target and not followed', async () => {
    const link = (name: string, target: string) => ({ name, data: target, mode: 0o120777 });
    const tree = await openBytes(
      zip([
        file('r/a'),
        link('r/in', 'a'),
        link('r/d/up', '../a'),
        link('r/out', '../../etc/passwd'),
        link('r/abs', '/etc/passwd'),
      ]),
    );
    expect(contents(tree)).toEqual({ a: 'x' });
    expect(tree.neutralised.map(({ path, code }) => [path, code])).toEqual([
      ['abs', 'entry/link-outside'],
      ['d/up', 'entry/link'],
      ['in', 'entry/link'],
      ['out', 'entry/link-outside'],
    ]);
  });

  test('a file below a link is only a file: nothing is written through the link', async () => {
    const tree = await openBytes(zip([{ name: 'd', data: '/tmp', mode: 0o120777 }, file('d/a'), file('b')]));
    expect(contents(tree)).toEqual({ 'd/a': 'x', b: 'x' });
  });

  test('devices, FIFOs and sockets are left out and named', async () => {
    const tree = await openBytes(zip([file('a'), { name: 'dev', mode: 0o020644 }, { name: 'pipe', mode: 0o010644 }]));
    expect(tree.neutralised.map((it) => it.reason)).toEqual([
      '"dev" is a character device; it was left out.',
      '"pipe" is a FIFO; it was left out.',
    ]);
  });
});

describe('lies and damage', () => {
  const long = 'seaworthy '.repeat(1000);

  test('every cut is refused', async () => {
    const whole = zip([file('a', long), file('b', 'y')]);
    for (const length of [4, 20, 60, whole.byteLength - 30, whole.byteLength - 1]) {
      expect(await refusal(whole.subarray(0, length))).toMatch(/^archive\/(truncated|corrupt)/);
    }
  });

  test('encrypted entries are refused', async () => {
    expect(await refusal(zip([{ ...file('secret'), flags: 0x801 }]))).toBe(
      'archive/encrypted: The entry "secret" is encrypted.',
    );
    expect(await refusal(zip([{ ...file('s'), flags: 0x2801 }]))).toMatch(/^archive\/encrypted/);
    expect(await refusal(zip([{ ...file('s'), flags: 0x841 }]))).toMatch(/^archive\/encrypted/);
  });

  test.each([
    ['name', { localName: 'other' }],
    ['compression method', { localMethod: 0 }],
    ['size', { localSize: 7 }],
  ])('directory and entry that disagree on the %s are refused', async (what, lie) => {
    expect(await refusal(zip([{ ...file('a', long), ...lie }]))).toBe(
      `archive/header-mismatch: The directory and the entry "a" itself give a different ${what}.`,
    );
  });

  test('sizes after the data are accepted', async () => {
    expect(contents(await openBytes(zip([{ ...file('a', 'hello'), descriptor: true }])))).toEqual({ a: 'hello' });
  });

  test('an entry that unpacks to more or less than declared is refused', async () => {
    expect(await refusal(zip([{ ...file('a', long), size: 10 }]))).toMatch(/^archive\/header-mismatch: .* 10 bytes/);
    expect(await refusal(zip([{ ...file('a', long), size: 20_000 }]))).toMatch(/^archive\/header-mismatch/);
    const padded = Buffer.concat([deflateRawSync(long), Buffer.alloc(9)]);
    expect(await refusal(zip([{ ...file('a', long), packed: padded }]))).toMatch(/^archive\/header-mismatch/);
  });

  test('a wrong checksum and damaged data are refused', async () => {
    expect(await refusal(zip([{ ...file('a', long), crc: 1 }]))).toMatch(/^archive\/corrupt: The checksum/);
    expect(await refusal(zip([{ ...file('a', long), packed: Buffer.from([7, 7, 7, 7]) }]))).toMatch(
      /^archive\/corrupt/,
    );
    const cut = deflateRawSync(long).subarray(0, 20);
    expect(await refusal(zip([{ ...file('a', long), packed: cut }]))).toMatch(/^archive\/corrupt/);
  });

  test('entries that share bytes are refused', async () => {
    const first = { ...file('a', long), localName: 'a' };
    expect(await refusal(zip([first, { ...file('a2', long), offset: 0, localName: 'a2' }]))).toMatch(
      /^archive\/header-mismatch/,
    );
    // The same header twice: equal names are duplicates, so the second is another view into the first one's data.
    const inner = zip([file('in', 'y')]).subarray(0, 30 + 2 + 3);
    const outer = { ...file('outer', ''), data: inner, method: 0 };
    const overlapping = zip([outer, { ...file('in', 'y'), offset: 30 + 5 }]);
    expect(await refusal(overlapping)).toMatch(/^archive\/overlapping-entries: The entry "in" overlaps/);
  });

  test('more entries than the end record counts are refused', async () => {
    expect(await refusal(zip([file('a'), file('b')], { count: 1 }))).toMatch(
      /^archive\/header-mismatch: .* more entries/,
    );
  });

  test('bytes after the end record are refused', async () => {
    expect(await refusal(zip([file('a')], { trailer: Buffer.alloc(40) }))).toMatch(/^archive\/corrupt/);
  });

  test('other compression methods are refused by name', async () => {
    expect(await refusal(zip([{ ...file('a'), method: 14 }]))).toMatch(
      /^archive\/unsupported-compression: .* method 14/,
    );
  });

  test('a zip without entries is empty', async () => {
    expect(await refusal(zip([]))).toMatch(/^archive\/empty/);
    expect(await refusal(zip([{ name: 'only/', mode: 0o040755 }]))).toMatch(/^archive\/empty/);
  });
});

describe('bombs', () => {
  const zeros = Buffer.alloc(20_000_000);

  test('one entry beyond the ratio is refused before it is inflated', async () => {
    expect(await refusal(zip([file('a'), { name: 'bomb', data: zeros }]))).toBe(
      'archive/ratio-bomb: The entry "bomb" unpacks to more than 200 times its packed size.',
    );
  });

  test('many entries below the floor are a bomb together', async () => {
    const item = { data: Buffer.alloc(9_000_000) };
    const bomb = zip(Array.from({ length: 6 }, (_, i) => ({ ...item, name: `b${i}` })));
    expect(await refusal(bomb)).toMatch(/^archive\/ratio-bomb: The archive unpacks/);
  });

  test('a large entry with a small lie in its size is refused while it streams', async () => {
    const noise = Buffer.from(Array.from({ length: 9_000_000 }, (_, i) => (i * i) >> 3));
    expect(await refusal(zip([{ name: 'big', data: noise, size: noise.byteLength - 1 }]))).toMatch(
      /^archive\/header-mismatch/,
    );
    const tree = await openBytes(
      zip([
        { name: 'big', data: noise },
        { name: 'big2', data: noise, method: 0 },
      ]),
    );
    expect(tree.entries[0]?.sha256).toBe(tree.entries[1]?.sha256);
    expect(tree.unkept.map((it) => it.path)).toEqual(['big', 'big2']);
  });

  test('unpacked bytes, entries and packed bytes are limited', async () => {
    const two = zip([file('a', '12345'), file('b', '12345')]);
    expect(await refusal(two, limits({ unpackedBytes: 9 }))).toMatch(/^archive\/unpacked-too-large: The entry "b"/);
    expect(await refusal(two, limits({ entries: 1 }))).toMatch(/^archive\/too-many-entries/);
    expect(await refusal(two, limits({ packedBytes: 10 }))).toMatch(/^archive\/packed-too-large/);
  });

  test('a million entries are refused by their count alone', async () => {
    const count = 1_000_000;
    const entry = Buffer.from(zip([file('a')])).subarray(-22 - 47, -22);
    const directory = Buffer.alloc(entry.byteLength * count);
    for (let i = 0; i < count; i++) entry.copy(directory, i * entry.byteLength);
    // Zip64: record, locator, end record.
    const tail = Buffer.alloc(56 + 20 + 22);
    tail.writeUInt32LE(0x06064b50, 0);
    tail.writeBigUInt64LE(BigInt(count), 32);
    tail.writeUInt32LE(0x07064b50, 56);
    tail.writeBigUInt64LE(BigInt(directory.byteLength + 4), 64);
    tail.writeUInt32LE(0x06054b50, 76);
    const started = performance.now();
    const bomb = Buffer.concat([Buffer.from('PK\u0003\u0004'), directory, tail]);
    expect(await refusal(bomb)).toMatch(/^archive\/too-many-entries: .* 200000 entries/);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
