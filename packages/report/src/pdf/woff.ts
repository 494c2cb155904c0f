import { inflateSync } from 'node:zlib';

/**
 * A WOFF file as the TrueType file that it wraps; anything else is returned as it is. fontkit reads WOFF too, but trips
 * over fonts whose last glyph is empty, because each table then ends where the next would begin.
 *
 * @throws Error for a damaged file.
 */
export function unwrapWoff(bytes: Uint8Array): Uint8Array {
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < headerLength || source.getUint32(0) !== signature) return bytes;
  const tables = Array.from({ length: source.getUint16(12) }, (_, index) => tableAt(source, bytes, index));
  const start = 12 + 16 * tables.length;
  const out = new Uint8Array(tables.reduce((sum, table) => sum + padded(table.data.byteLength), start));
  const target = new DataView(out.buffer);
  writeHeader(target, source.getUint32(4), tables.length);
  let offset = start;
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    [tag, checksum, offset, data.byteLength].forEach((value, field) => {
      target.setUint32(12 + 16 * index + 4 * field, value);
    });
    out.set(data, offset);
    offset += padded(data.byteLength);
  }
  return out;
}

const signature = 0x774f4646; // 'wOFF'
const headerLength = 44;

/** The directory's entries of WOFF 1.0 (https://www.w3.org/TR/WOFF/#TableDirectory): 20 bytes each. */
function tableAt(source: DataView, bytes: Uint8Array, index: number) {
  const entry = headerLength + 20 * index;
  const [offset, packed, length] = [4, 8, 12].map((field) => source.getUint32(entry + field)) as [
    number,
    number,
    number,
  ]; // three fields in, three numbers out
  const stored = bytes.subarray(offset, offset + packed);
  const data = packed < length ? inflateSync(stored) : stored;
  if (data.byteLength !== length) throw new Error('a font file is damaged: install the packages again');
  return { tag: source.getUint32(entry), checksum: source.getUint32(entry + 16), data };
}

function writeHeader(target: DataView, flavour: number, count: number): void {
  const power = Math.floor(Math.log2(count));
  target.setUint32(0, flavour);
  target.setUint16(4, count);
  target.setUint16(6, 16 * 2 ** power);
  target.setUint16(8, power);
  target.setUint16(10, 16 * count - 16 * 2 ** power);
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}
