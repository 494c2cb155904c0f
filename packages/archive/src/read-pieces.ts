import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** An open file; whoever opened it closes it. */
export interface OpenFile {
  readonly handle: FileHandle;
  /** Bytes. */
  readonly size: number;
}

/**
 * `length` bytes from `start`, in pieces, each in a buffer of its own. Not fs.createReadStream: that closes the descriptor
 * when it is destroyed, whatever `autoClose` says, and the descriptor is shared. Ends early when the file does.
 */
export function readPieces(source: OpenFile, start: number, length: number, pieceBytes: number): Readable {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = start; at < start + length; ) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(pieceBytes, start + length - at));
      const { bytesRead } = await source.handle.read(buffer, 0, buffer.byteLength, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
  return Readable.from(pieces(), { objectMode: false, highWaterMark: pieceBytes });
}
