import { SeaworthyError } from '../problem.ts';
import type { SourceFormat } from './opened-tree.ts';

/** First bytes of known formats that are not taken, for a sentence that says what the file is. */
const others: readonly (readonly [magic: readonly number[], name: string])[] = [
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'a 7z archive'],
  [[0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], 'a RAR archive'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'an xz file'],
  [[0x42, 0x5a, 0x68], 'a bzip2 file'],
  [[0x4d, 0x5a], 'a Windows program'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
];

/** Enough for the tar magic at 257 and one whole tar header. */
export const headBytes = 512;

/**
 * Tells the format by content; the file's name plays no part.
 * @throws SeaworthyError archive/unknown-format, archive/empty for a file of zero bytes.
 */
export function detectFormat(head: Uint8Array): Exclude<SourceFormat, 'folder'> {
  if (head.byteLength === 0) throw new SeaworthyError('archive/empty', 'The file has zero bytes.');
  // Local header, end record of a zip without entries, spanning marker.
  if (['3,4', '5,6', '7,8'].includes(`${head[2]},${head[3]}`) && startsWith(head, [0x50, 0x4b])) return 'zip';
  if (startsWith(head, [0x1f, 0x8b])) return 'tar.gz';
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) return 'tar.zst';
  if (isTarHeader(head)) return 'tar';
  const other = others.find(([magic]) => startsWith(head, magic));
  const what = other === undefined ? 'Its first bytes are those of no known archive' : `It is ${other[1]}`;
  throw new SeaworthyError('archive/unknown-format', `${what}.`);
}

function startsWith(head: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => head[i] === byte);
}

/** `ustar` at 257, a header checksum that adds up (v7 has no magic), or the zero block of an empty tar. */
function isTarHeader(head: Uint8Array): boolean {
  if (startsWith(head.subarray(257), [0x75, 0x73, 0x74, 0x61, 0x72])) return true;
  if (head.byteLength < headBytes) return false;
  const field = String.fromCharCode(...head.subarray(148, 156))
    .replaceAll('\0', ' ')
    .trim();
  let sum = 8 * 32;
  for (let i = 0; i < headBytes; i++) if (i < 148 || i >= 156) sum += head[i] ?? 0;
  return sum === 8 * 32 || (/^[0-7]+$/.test(field) && Number.parseInt(field, 8) === sum);
}
