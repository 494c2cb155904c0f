/** One file of an archive. */
export interface TarFile {
  /** With forward slashes, below the root, at most 99 UTF-8 bytes. */
  readonly path: string;
  readonly text: string;
}

const blockBytes = 512;

/** Packs texts into a POSIX tar archive, the same bytes for the same files. @throws Error for a path that is too long. */
export function packTar(files: readonly TarFile[]): Blob {
  const encode = new TextEncoder();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const { path, text } of files) {
    const bytes = encode.encode(text);
    parts.push(headerOf(encode.encode(path), bytes.byteLength), bytes);
    parts.push(new Uint8Array((blockBytes - (bytes.byteLength % blockBytes)) % blockBytes));
  }
  return new Blob([...parts, new Uint8Array(2 * blockBytes)], { type: 'application/x-tar' });
}

/** The ustar header: fields at fixed places, numbers in octal, and a sum over the header with the sum's own place blank. */
function headerOf(path: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  if (path.byteLength > 99) throw new Error('a path of the sample is longer than a plain tar header holds');
  const header = new Uint8Array(blockBytes);
  const write = (at: number, text: string) => header.set(new TextEncoder().encode(text), at);
  header.set(path, 0);
  write(100, '0000644\0');
  write(108, '0000000\0'.repeat(2));
  write(124, `${size.toString(8).padStart(11, '0')}\0`);
  write(136, `${'0'.repeat(11)}\0`);
  write(148, ' '.repeat(8));
  write(156, '0');
  write(257, 'ustar\u000000');
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}
