import { quoted } from '@seaworthy/schema/intake/entry-path';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type BlobWindow, bytesOf } from './blob-window.ts';
import { decodeName, latin1 } from './decode-name.ts';

/** One line of the directory. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerOffset: number;
  /** Unix file type and permissions; 0 when the packer stored none. */
  readonly mode: number;
  /** Position of the next line. */
  readonly next: number;
}

const fixedBytes = 46;
const encrypted = 0x1 | 0x40 | 0x2000;
const utf8Flag = 0x800;
const dosHosts = [0, 10, 14];
const unixHosts = [3, 19];

/** @throws SeaworthyError archive/corrupt, archive/encrypted, archive/name-not-utf8, archive/header-mismatch. */
export async function readEntry(file: BlobWindow, at: number): Promise<ZipEntry> {
  const fixed = await file.read(at, fixedBytes);
  if (fixed.getUint32(0, true) !== 0x02014b50) {
    throw new SeaworthyError('archive/corrupt', 'Its directory cannot be read: an entry has no header there.');
  }
  const lengths = [28, 30, 32].map((field) => fixed.getUint16(field, true));
  const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
  const length = fixedBytes + nameLength + extraLength + commentLength;
  const view = await file.read(at, length);
  const flags = view.getUint16(8, true);
  const raw = bytesOf(view, fixedBytes, nameLength);
  const extra = new DataView(view.buffer, view.byteOffset + fixedBytes + nameLength, extraLength);
  const name = nameOf(raw, extra, flags, view.getUint8(5));
  if ((flags & encrypted) !== 0) {
    throw new SeaworthyError('archive/encrypted', `The entry ${quoted(name)} is encrypted.`);
  }
  const numbers = large(extra, {
    size: view.getUint32(24, true),
    packedSize: view.getUint32(20, true),
    headerOffset: view.getUint32(42, true),
  });
  const method = view.getUint16(10, true);
  if (method === 0 && numbers.size !== numbers.packedSize) {
    throw new SeaworthyError('archive/header-mismatch', 'A stored entry has two different sizes.');
  }
  return { name, method, ...numbers, mode: view.getUint16(40, true), next: at + length };
}

interface Numbers {
  readonly size: number;
  readonly packedSize: number;
  readonly headerOffset: number;
}

const in64 = 0xffffffff;

/** Numbers of 4 GB and more stand in extra field 1, in this order, and only those. */
function large(extra: DataView, numbers: Numbers): Numbers {
  const field = fieldOf(extra, 1);
  if (Object.values(numbers).every((number) => number !== in64)) return numbers;
  if (field === undefined) {
    throw new SeaworthyError('archive/corrupt', 'Its directory cannot be read: a large number is missing.');
  }
  let at = 0;
  const next = (number: number) => {
    if (number !== in64) return number;
    if (at + 8 > field.byteLength) {
      throw new SeaworthyError('archive/corrupt', 'Its directory cannot be read: a large number is missing.');
    }
    at += 8;
    return Number(field.getBigUint64(at - 8, true));
  };
  return {
    size: next(numbers.size),
    packedSize: next(numbers.packedSize),
    headerOffset: next(numbers.headerOffset),
  };
}

/** UTF-8 by flag, by Info-ZIP's Unicode Path field, or ASCII; Unix and macOS write no other names than UTF-8. */
function nameOf(raw: Uint8Array, extra: DataView, flags: number, host: number): string {
  const isAscii = raw.every((byte) => byte < 0x80);
  const field = unicodePath(raw, extra);
  if (isAscii && field !== undefined && field !== latin1(raw)) {
    const detail = `The entry ${quoted(field)} is also named ${quoted(latin1(raw))}.`;
    throw new SeaworthyError('archive/header-mismatch', detail);
  }
  if (!isAscii && field === undefined && (flags & utf8Flag) === 0 && !unixHosts.includes(host)) {
    const detail = `The entry name ${quoted(latin1(raw))} is in an unknown code page.`;
    throw new SeaworthyError('archive/name-not-utf8', detail);
  }
  const name = field ?? decodeName(raw);
  return dosHosts.includes(host) ? name.replaceAll('\\', '/') : name;
}

function unicodePath(raw: Uint8Array, extra: DataView): string | undefined {
  const data = fieldOf(extra, 0x7075);
  if (data === undefined || data.byteLength < 6 || data.getUint8(0) !== 1) return undefined;
  return data.getUint32(1, true) === crc32(raw) ? decodeName(bytesOf(data, 5)) : undefined;
}

function fieldOf(extra: DataView, id: number): DataView | undefined {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const length = extra.getUint16(at + 2, true);
    if (at + 4 + length > extra.byteLength) return undefined;
    if (extra.getUint16(at, true) === id) return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    at += 4 + length;
  }
  return undefined;
}

/** Of names alone, a few bytes at a time, so bit by bit will do. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
