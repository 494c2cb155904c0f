import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonCodec, pack, unpack } from './codec.ts';
import { entriesCodec } from './read-entries.ts';

test('packed bodies come back byte for byte, whatever they hold', () => {
  const body = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array());
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(body), (header, bodies) => {
      const back = unpack(pack({ header }, bodies));
      expect(back.header).toEqual(JSON.parse(JSON.stringify({ header })));
      expect(back.bodies.map((it) => it.toString('hex'))).toEqual(
        bodies.map((it) => Buffer.from(it as string).toString('hex')),
      );
    }),
  );
});

test('a codec reads bytes that lie inside a larger buffer', () => {
  const codec = jsonCodec<{ a: string }>();
  const whole = Buffer.concat([Buffer.from('xx'), codec.encode({ a: 'ü' }), Buffer.from('xx')]);
  expect(codec.decode(whole.subarray(2, -2))).toEqual({ a: 'ü' });
});

test('entries come back equal, masked characters and empty files included', () => {
  const entries = {
    tree: {
      entries: [
        { path: 'a/.env', size: 9, sha256: 'aa' },
        { path: 'b', size: 0, sha256: 'bb' },
      ],
      texts: new Map([
        ['a/.env', 'KEY=••••🚢'],
        ['b', ''],
      ]),
      secrets: [],
      unreadable: [{ path: 'c', reason: 'It is not UTF-8 text.' }],
    },
    neutralised: [{ path: 'l', code: 'entry/link' as const, reason: 'a link' }],
    skipped: 3,
  };
  expect(entriesCodec.decode(entriesCodec.encode(entries))).toEqual(entries);
});
