import type { Counts } from '@seaworthy/schema/intake/budget';
import { unzstd } from '@seaworthy/schema/intake/unzstd';
import { SeaworthyError } from '@seaworthy/schema/problem';

/** The bytes of a tar, and how much of the packed file was read for them. */
export interface Unpacked {
  readonly pieces: AsyncGenerator<Uint8Array>;
  packed(): number;
}

/** Packed bytes read at a time. */
const readBytes = 262_144;
/** What the decoder may have read ahead of what it gave. */
export const readAheadBytes = 2 * readBytes;

/** Two gzip files in one: fine for most tools, but the browser's own decoder stops after the first. */
export class JoinedGzip extends Error {}

export function unpack(blob: Blob, format: 'tar' | 'tar.gz' | 'tar.zst', counts: Counts): Unpacked {
  let packed = 0;
  async function* raw(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < blob.size; at += readBytes) {
      const piece = new Uint8Array(await blob.slice(at, at + readBytes).arrayBuffer());
      packed += piece.byteLength;
      yield piece;
    }
  }
  if (format === 'tar') return { pieces: raw(), packed: () => blob.size };
  const pieces = format === 'tar.gz' ? gunzip(raw()) : unzstdBlob(raw(), counts);
  return { pieces, packed: () => packed };
}

async function* gunzip(raw: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Pulled, so that nothing is read or decoded before somebody asks: a bomb cannot run ahead of its limit.
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { value, done } = await raw.next();
        if (done === true) controller.close();
        else controller.enqueue(value as Uint8Array<ArrayBuffer>); // made by Blob, never shared memory
      },
    },
    { highWaterMark: 0 },
  );
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw gzipError(error);
  } finally {
    // Ends the decoder when the caller stopped early; after an error there is nothing left to end.
    await reader.cancel().catch(() => undefined);
  }
}

/** Browsers have no codes for these, only sentences. */
function gzipError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const cause = { cause: error };
  if (/junk|trailing|after|past the end|extra/i.test(error.message)) return new JoinedGzip(error.message, cause);
  if (/truncated|unexpected end|incomplete/i.test(error.message)) {
    return new SeaworthyError('archive/truncated', 'Its gzip stream ends too early.', cause);
  }
  return new SeaworthyError('archive/corrupt', 'Its gzip stream is damaged.', cause);
}

/** No browser decodes Zstandard in a stream everywhere; the decoder is loaded when it is needed. */
async function* unzstdBlob(raw: AsyncGenerator<Uint8Array>, counts: Counts): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd');
  yield* unzstd(Decompress, raw, (packed, unpacked) => counts.ratio(packed, unpacked, null));
}
