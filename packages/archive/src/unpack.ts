import { createGunzip } from 'node:zlib';
import type { SourceFormat } from '@seaworthy/schema/intake/opened-tree';
import { walkFrames } from '@seaworthy/schema/intake/zstd-frames';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Budget } from './budget.ts';
import { type OpenFile, readPieces } from './read-pieces.ts';

/** The bytes of a tar, and how much of the packed file they have used so far. */
export interface Unpacked {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Packed bytes consumed; runs ahead of `bytes` by at most `readAheadBytes`. */
  packed(): number;
}

const readBytes = 262_144;
/** One read of the file and one chunk inside the decoder. */
export const readAheadBytes = 2 * readBytes;

export function unpack(source: OpenFile, format: Extract<SourceFormat, `tar${string}`>, budget: Budget): Unpacked {
  switch (format) {
    case 'tar':
      return plain(source);
    case 'tar.gz':
      return gunzip(source);
    case 'tar.zst':
      return unzstd(source, budget);
  }
}

function plain(source: OpenFile): Unpacked {
  return { bytes: readPieces(source, 0, source.size, readBytes), packed: () => source.size };
}

function gunzip(source: OpenFile): Unpacked {
  const raw = readPieces(source, 0, source.size, readBytes);
  const gunzip = createGunzip({ chunkSize: readBytes });
  // A failing read must end the decoder too, or its reader would wait for ever.
  raw.on('error', (error) => gunzip.destroy(error));
  raw.pipe(gunzip);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      yield* gunzip;
    } catch (error) {
      throw gzipError(error);
    } finally {
      raw.destroy();
      gunzip.destroy();
    }
  }
  return { bytes: bytes(), packed: () => gunzip.bytesWritten };
}

function gzipError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'Z_BUF_ERROR') {
    return new SeaworthyError('archive/truncated', 'Its gzip stream ends too early.', { cause: error });
  }
  if (typeof error.code !== 'string' || !error.code.startsWith('Z_')) return error;
  return new SeaworthyError('archive/corrupt', `Its gzip stream is damaged: ${error.message}.`, { cause: error });
}

/** Small enough that one step of the decoder, which runs to its end, cannot put much more than the ratio's floor into memory. */
const zstdStepBytes = 16_384;

/** Node 20 has no zstd in zlib; the decoder is loaded only when it is needed. */
function unzstd(source: OpenFile, budget: Budget): Unpacked {
  let packed = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    const { Decompress } = await import('fzstd');
    const frames = walkFrames();
    let ready: Uint8Array[] = [];
    let stepBytes = 0;
    const decoder = new Decompress((piece) => {
      stepBytes += piece.byteLength;
      budget.ratio(zstdStepBytes, stepBytes, null);
      if (piece.byteLength > 0) ready.push(piece);
    });
    const push = (piece: Uint8Array, final: boolean) => {
      stepBytes = 0;
      ready = [];
      try {
        decoder.push(piece, final);
      } catch (error) {
        throw zstdError(error);
      }
      return ready;
    };
    for await (const large of readPieces(source, 0, source.size, readBytes) as AsyncIterable<Buffer>) {
      for (let at = 0; at < large.byteLength; at += zstdStepBytes) {
        const piece = large.subarray(at, at + zstdStepBytes);
        packed += piece.byteLength;
        frames.read(piece);
        yield* push(piece, false);
      }
    }
    if (!frames.atBoundary()) throw new SeaworthyError('archive/truncated', 'Its Zstandard stream ends too early.');
    yield* push(new Uint8Array(), true);
  }
  return { bytes: bytes(), packed: () => packed };
}

function zstdError(error: unknown): unknown {
  if (error instanceof SeaworthyError || !(error instanceof Error)) return error;
  return new SeaworthyError('archive/corrupt', `Its Zstandard stream is damaged: ${error.message}.`, { cause: error });
}
