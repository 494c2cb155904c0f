import { SeaworthyError } from '../problem.ts';
import { walkFrames } from './zstd-frames.ts';

/** What is needed of a streaming decoder (fzstd's `Decompress`): it hands out pieces while `push` runs. */
export type ZstdDecoder = new (
  onPiece: (piece: Uint8Array) => void,
) => {
  push(piece: Uint8Array, final: boolean): void;
};

/** Small enough that one step of the decoder, which runs to its end, cannot put much more than the ratio's floor into memory. */
const stepBytes = 16_384;

/**
 * Decodes a Zstandard stream in small steps, so that a bomb ends at the limit and not in memory; worker and page share it,
 * so that they refuse the same archives. `onRead` hears of the packed bytes before they are decoded.
 *
 * @param ratio called with the packed and unpacked bytes of one step while it runs; throws when that is a bomb.
 * @throws SeaworthyError archive/corrupt, archive/truncated, and what `ratio` and the frame walk throw.
 */
export async function* unzstd(
  Decoder: ZstdDecoder,
  raw: AsyncIterable<Uint8Array>,
  ratio: (packed: number, unpacked: number) => void,
  onRead: (bytes: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const frames = walkFrames();
  let ready: Uint8Array[] = [];
  let unpacked = 0;
  const decoder = new Decoder((piece) => {
    unpacked += piece.byteLength;
    ratio(stepBytes, unpacked);
    if (piece.byteLength > 0) ready.push(piece);
  });
  const push = (piece: Uint8Array, final: boolean) => {
    unpacked = 0;
    ready = [];
    try {
      decoder.push(piece, final);
    } catch (error) {
      throw zstdError(error);
    }
    return ready;
  };
  for await (const large of raw) {
    for (let at = 0; at < large.byteLength; at += stepBytes) {
      const piece = large.subarray(at, at + stepBytes);
      onRead(piece.byteLength);
      frames.read(piece);
      yield* push(piece, false);
    }
  }
  if (!frames.atBoundary()) throw new SeaworthyError('archive/truncated', 'Its Zstandard stream ends too early.');
  yield* push(new Uint8Array(), true);
}

function zstdError(error: unknown): unknown {
  if (error instanceof SeaworthyError || !(error instanceof Error)) return error;
  return new SeaworthyError('archive/corrupt', `Its Zstandard stream is damaged: ${error.message}.`, { cause: error });
}
