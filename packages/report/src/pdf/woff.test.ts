import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { loadPdfFonts } from './load-pdf-fonts.ts';
import { unwrapWoff } from './woff.ts';

test('every font file becomes a TrueType file with the same tables', async () => {
  const { regular, strong, serif, mono } = await loadPdfFonts();
  for (const woff of [...regular, ...strong, ...serif, ...mono]) {
    const [before, after] = [new DataView(woff.buffer, woff.byteOffset), new DataView(unwrapWoff(woff).buffer)];
    const count = before.getUint16(12);
    expect(after.getUint32(0)).toBe(0x00010000);
    expect(after.getUint16(4)).toBe(count);
    for (let index = 0; index < count; index++) {
      const [entry, made] = [44 + 20 * index, 12 + 16 * index];
      expect(after.getUint32(made)).toBe(before.getUint32(entry));
      expect(after.getUint32(made + 8) % 4).toBe(0);
      expect(after.getUint32(made + 12)).toBe(before.getUint32(entry + 12));
      expect(after.getUint32(made + 8) + after.getUint32(made + 12)).toBeLessThanOrEqual(after.byteLength);
    }
  }
});

test('what is no WOFF is left alone', () => {
  const bytes = Uint8Array.of(0, 1, 0, 0);
  expect(unwrapWoff(bytes)).toBe(bytes);
});

test('a table of another length than announced is an error', () => {
  const packed = deflateSync(new Uint8Array(50));
  const file = Buffer.alloc(44 + 20 + packed.length);
  file.write('wOFF', 0, 'latin1');
  file.writeUInt16BE(1, 12);
  file.write('glyf', 44, 'latin1');
  file.writeUInt32BE(64, 48);
  file.writeUInt32BE(packed.length, 52);
  file.writeUInt32BE(60, 56);
  packed.copy(file, 64);
  expect(() => unwrapWoff(file)).toThrow(/damaged/);
});
