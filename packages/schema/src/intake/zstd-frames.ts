import { SeaworthyError } from '../problem.ts';

/**
 * Walks the frames and blocks of a Zstandard stream (RFC 8878, 3.1) without decoding them. The decoder allocates whatever
 * window a frame asks for, so every frame header is checked before the decoder sees it.
 */
export interface FrameWalk {
  /** @throws SeaworthyError archive/corrupt, archive/ratio-bomb for a window beyond the limit. */
  read(bytes: Uint8Array): void;
  /** True between frames: the stream may end here. */
  atBoundary(): boolean;
}

/** The zstd program's own limit for decoding without `--long` (windowLog 27). */
const windowLimitBytes = 134_217_728;
/** Magic, descriptor, window, dictionary id and content size at their longest. */
const longestHeader = 18;

type State =
  | { readonly at: 'header' | 'block' }
  | { readonly at: 'skip'; readonly left: number; readonly after: 'header' | 'block' };

export function walkFrames(): FrameWalk {
  let state: State = { at: 'header' };
  let hasChecksum = false;
  let pending: Uint8Array = new Uint8Array();

  /** One step on `pending`; false: more bytes are needed. */
  function step(): boolean {
    if (state.at === 'skip') {
      const taken = Math.min(state.left, pending.byteLength);
      pending = pending.subarray(taken);
      const left: number = state.left - taken;
      state = left === 0 ? { at: state.after } : { at: 'skip', left, after: state.after };
      return left === 0;
    }
    if (state.at === 'block') {
      if (pending.byteLength < 3) return false;
      const header = littleEndian(pending, 0, 3);
      const isLast = (header & 1) === 1;
      // An RLE block stores one byte, whatever size it stands for.
      const length = ((header >> 1) & 3) === 1 ? 1 : header >> 3;
      const trailer = isLast && hasChecksum ? 4 : 0;
      pending = pending.subarray(3);
      state = { at: 'skip', left: length + trailer, after: isLast ? 'header' : 'block' };
      return true;
    }
    return frameHeader();
  }

  function frameHeader(): boolean {
    if (pending.byteLength < 4) return false;
    const magic = littleEndian(pending, 0, 4);
    if (Math.floor(magic / 16) === 0x184d2a5) {
      if (pending.byteLength < 8) return false;
      state = { at: 'skip', left: 8 + littleEndian(pending, 4, 4), after: 'header' };
      return true;
    }
    if (magic !== 0xfd2fb528)
      throw new SeaworthyError('archive/corrupt', 'A Zstandard frame starts with unknown bytes.');
    if (pending.byteLength < 5) return false;
    const descriptor = littleEndian(pending, 4, 1);
    const length = headerLength(descriptor);
    if (pending.byteLength < Math.min(length, longestHeader)) return false;
    refuseWindow(windowOf(pending, descriptor, length));
    hasChecksum = (descriptor & 4) !== 0;
    pending = pending.subarray(length);
    state = { at: 'block' };
    return true;
  }

  return {
    read(bytes) {
      pending = pending.byteLength === 0 ? bytes : joined(pending, bytes);
      while (pending.byteLength > 0 && step());
    },
    atBoundary: () => state.at === 'header' && pending.byteLength === 0,
  };
}

const isSingleSegment = (descriptor: number) => (descriptor & 0x20) !== 0;

function contentSizeBytes(descriptor: number): number {
  const flag = descriptor >> 6;
  return flag === 0 ? (isSingleSegment(descriptor) ? 1 : 0) : 1 << flag;
}

function headerLength(descriptor: number): number {
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  return 5 + (isSingleSegment(descriptor) ? 0 : 1) + dictionary + contentSizeBytes(descriptor);
}

function windowOf(header: Uint8Array, descriptor: number, length: number): number {
  if (!isSingleSegment(descriptor)) {
    const byte = littleEndian(header, 5, 1);
    const base = 2 ** (10 + (byte >> 3));
    return base + (base / 8) * (byte & 7);
  }
  const bytes = contentSizeBytes(descriptor);
  return littleEndian(header, length - bytes, bytes) + (bytes === 2 ? 256 : 0);
}

/** Beyond 2^53 the number is not exact, and refused anyway. */
function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.byteLength + b.byteLength);
  both.set(a);
  both.set(b, a.byteLength);
  return both;
}

function refuseWindow(bytes: number): void {
  if (bytes <= windowLimitBytes) return;
  const detail = `A Zstandard frame asks for a window of ${bytes} bytes; ${windowLimitBytes} are allowed.`;
  throw new SeaworthyError('archive/ratio-bomb', detail);
}
