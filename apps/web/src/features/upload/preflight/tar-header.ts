import { latin1 } from './decode-name.ts';

/** One header block of a tar. Names are bytes still, one character each. */
export interface TarHeader {
  name: string;
  size: number;
  readonly type: TarType;
  linkname: string;
  pax: Readonly<Record<string, string>> | null;
}

export type TarType = (typeof types)[number] | 'pax-header' | 'pax-global-header' | LongType | 'unknown';
type LongType = 'gnu-long-path' | 'gnu-long-link-path';

/** By type flag 0 to 7. */
const types = [
  'file',
  'link',
  'symlink',
  'character device',
  'block device',
  'directory',
  'FIFO',
  'contiguous-file',
] as const;
const letters: Readonly<Record<string, TarType>> = {
  x: 'pax-header',
  g: 'pax-global-header',
  K: 'gnu-long-link-path',
  L: 'gnu-long-path',
  N: 'gnu-long-path',
};

/**
 * Reads a header as tar-stream does, which the worker uses; that package cannot be asked in a browser, where its streams
 * miss Node's events. Null: a block of zeros.
 * @throws Error when the checksum does not add up.
 */
export function decodeHeader(block: Uint8Array): TarHeader | null {
  const sum = checksumOf(block);
  if (sum === 8 * 32) return null;
  if (sum !== octal(block.subarray(148, 156))) throw new Error('Invalid tar header.');
  const name = text(block.subarray(0, 100));
  const prefix = latin1(block.subarray(257, 263)) === 'ustar\0' ? text(block.subarray(345, 500)) : '';
  const flag = block[156] ?? 0;
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: octal(block.subarray(124, 136)),
    type: (flag === 0 ? 'file' : (types[flag - 48] ?? letters[String.fromCharCode(flag)])) ?? 'unknown',
    linkname: text(block.subarray(157, 257)),
    pax: null,
  };
}

/** Of the whole block, its own field read as spaces. */
export function checksumOf(block: Uint8Array): number {
  let sum = 8 * 32;
  for (let i = 0; i < block.byteLength; i++) if (i < 148 || i >= 156) sum += block[i] ?? 0;
  return sum;
}

/** Digits between spaces and NULs, or, with the highest bit set, bytes. NaN when it is neither. */
function octal(field: Uint8Array): number {
  const first = field[0] ?? 0;
  if (first === 0x80) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  if (first >= 0x80) return Number.NaN;
  const digits = latin1(field).replace(/^ +/, '').split(' ', 1)[0] ?? '';
  const bare = digits.replace(/^\0+/, '');
  return bare === '' ? 0 : Number.parseInt(bare, 8);
}

/** Up to the first NUL. */
export function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return latin1(end === -1 ? field : field.subarray(0, end));
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Records `length key=value LF` of an extended header; what follows a malformed one is passed over. */
export function decodePax(bytes: Uint8Array): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < bytes.byteLength; ) {
    const space = bytes.indexOf(32, at);
    const end = space === -1 ? bytes.byteLength : space;
    const length = Number.parseInt(utf8.decode(bytes.subarray(at, end)), 10);
    if (!(length > 0)) return records;
    const record = utf8.decode(bytes.subarray(end + 1, at + length - 1));
    const equals = record.indexOf('=');
    if (equals === -1) return records;
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
}
