import { createGunzip } from 'node:zlib';
import type { SourceFormat } from '@seaworthy/schema/intake/opened-tree';
import { unzstd } from '@seaworthy/schema/intake/unzstd';
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
      return unzstdFile(source, budget);
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

/** Node 20 has no zstd in zlib; the decoder is loaded only when it is needed. */
function unzstdFile(source: OpenFile, budget: Budget): Unpacked {
  let packed = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    const { Decompress } = await import('fzstd');
    const raw = readPieces(source, 0, source.size, readBytes) as AsyncIterable<Buffer>;
    yield* unzstd(
      Decompress,
      raw,
      (from, to) => budget.ratio(from, to, null),
      (read) => {
        packed += read;
      },
    );
  }
  return { bytes: bytes(), packed: () => packed };
}
