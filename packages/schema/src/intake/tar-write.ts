const blockBytes = 512;

/** Turns a text into UTF-8: whoever runs this has an encoder, the language alone has none. */
export type Utf8 = (text: string) => Uint8Array;

/** The blocks before a file's bytes. A name of more than 100 bytes, or beyond ASCII, gets an extended header. */
export function headersOf(path: string, size: number, utf8: Utf8): Uint8Array[] {
  const name = utf8(path);
  // ASCII is one byte a character.
  if (name.byteLength <= 100 && name.byteLength === path.length && size < 8 ** 11) return [header(name, size, '0')];
  const records = utf8(record('path', path, utf8) + (size < 8 ** 11 ? '' : record('size', String(size), utf8)));
  const short = utf8('PaxHeader');
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
  const write = (ascii: string, at: number) => {
    for (let i = 0; i < ascii.length; i++) block[at + i] = ascii.charCodeAt(i);
  };
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

/** Of the whole block, its own field read as spaces. */
function checksumOf(block: Uint8Array): number {
  let sum = 8 * 32;
  for (let i = 0; i < block.byteLength; i++) if (i < 148 || i >= 156) sum += block[i] ?? 0;
  return sum;
}

/** `length key=value LF`, the length counting its own digits. */
function record(key: string, value: string, utf8: Utf8): string {
  const body = ` ${key}=${value}\n`;
  const bytes = utf8(body).byteLength;
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length = String(length).length + bytes;
  return `${length}${body}`;
}
