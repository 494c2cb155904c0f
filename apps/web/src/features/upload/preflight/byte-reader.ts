/** Exact numbers of bytes out of pieces of any size. */
export interface ByteReader {
  /** Undefined at the end; fewer than asked when it ends in between. */
  take(length: number): Promise<Uint8Array | undefined>;
  /** Passes over `length` bytes, telling of each piece; returns how many there were. */
  skip(length: number, seen: (passed: number) => void): Promise<number>;
}

export function readBytes(pieces: AsyncIterator<Uint8Array>): ByteReader {
  let piece = new Uint8Array() as Uint8Array;
  let at = 0;

  /** False at the end. */
  async function fill(): Promise<boolean> {
    while (at === piece.byteLength) {
      const next = await pieces.next();
      if (next.done === true) return false;
      piece = next.value;
      at = 0;
    }
    return true;
  }

  return {
    async take(length) {
      if (at + length <= piece.byteLength) {
        at += length;
        return piece.subarray(at - length, at);
      }
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length && (await fill())) {
        const part = piece.subarray(at, at + length - filled);
        bytes.set(part, filled);
        filled += part.byteLength;
        at += part.byteLength;
      }
      return filled === 0 && length > 0 ? undefined : bytes.subarray(0, filled);
    },
    async skip(length, seen) {
      let passed = 0;
      while (passed < length && (await fill())) {
        const part = Math.min(length - passed, piece.byteLength - at);
        passed += part;
        at += part;
        seen(passed);
      }
      return passed;
    },
  };
}
