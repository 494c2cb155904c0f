import { createHash, type Hash, hash } from 'node:crypto';

/** SHA-256 and the bytes of one entry while its pieces come by. */
export interface Sink {
  write(piece: Uint8Array): void;
  /** `bytes` is undefined when they were not wanted. */
  end(): { readonly size: number; readonly sha256: string; readonly bytes: Uint8Array | undefined };
}

/** Pieces must stay as they are until `end`. */
export function startDigest(wanted: boolean): Sink {
  let running: Hash | undefined;
  let size = 0;
  const pieces: Uint8Array[] = [];
  return {
    write(piece) {
      running ??= createHash('sha256');
      running.update(piece);
      size += piece.byteLength;
      if (wanted) pieces.push(piece);
    },
    end() {
      const sha256 = running?.digest('hex') ?? sha256Of(new Uint8Array());
      return { size, sha256, bytes: wanted ? Buffer.concat(pieces) : undefined };
    },
  };
}

export function sha256Of(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
