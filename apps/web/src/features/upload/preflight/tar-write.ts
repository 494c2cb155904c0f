import { checksumOf } from './tar-header.ts';

const blockBytes = 512;
const utf8 = new TextEncoder();

/** The blocks before a file's bytes. A name of more than 100 bytes, or beyond ASCII, gets an extended header. */
export function headersOf(path: string, size: number): Uint8Array[] {
  const name = utf8.encode(path);
  // ASCII is one byte a character.
  if (name.byteLength <= 100 && name.byteLength === path.length && size < 8 ** 11) return [header(name, size, '0')];
  const records = utf8.encode(record('path', path) + (size < 8 ** 11 ? '' : record('size', String(size))));
  const short = utf8.encode('PaxHeader');
  return [header(short, records.byteLength, 'x'), records, padding(records.byteLength), header(short, size, '0')];
}

/** Zeros up to the next block; empty when `size` ends at one. */
export function padding(size: number): Uint8Array {
  return new Uint8Array((blockBytes - (size % blockBytes)) % blockBytes);
}

/** Two blocks of zeros. */
export const endOfTar = () => new Uint8Array(2 * blockBytes);

/** Mode 644, nobody's, of the year 1970: nothing of the machine gets into the archive. */
function header(name: Uint8Array, size: number, type: '0' | 'x'): Uint8Array {
  const block = new Uint8Array(blockBytes);
  const write = (text: string, at: number) => block.set(utf8.encode(text), at);
  block.set(name, 0);
  write('0000644\0', 100);
  write('0000000\0', 108);
  write('0000000\0', 116);
  // A size that does not fit stands in the extended header, which counts.
  write(`${(size < 8 ** 11 ? size : 0).toString(8).padStart(11, '0')}\0`, 124);
  write('00000000000\0', 136);
  write(type, 156);
  write('ustar\u000000', 257);
  write(`${checksumOf(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** `length key=value LF`, the length counting its own digits. */
function record(key: string, value: string): string {
  const body = ` ${key}=${value}\n`;
  const bytes = utf8.encode(body).byteLength;
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length = String(length).length + bytes;
  return `${length}${body}`;
}
