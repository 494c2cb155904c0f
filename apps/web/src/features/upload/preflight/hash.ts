import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const pieceBytes = 1_048_576;

/** SHA-256 of a file as lower-case hex, piece by piece: the browser's own digest wants the whole file in memory. */
export async function hashOf(blob: Blob, onProgress: (done: number) => void): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < blob.size; at += pieceBytes) {
    hash.update(new Uint8Array(await blob.slice(at, at + pieceBytes).arrayBuffer()));
    onProgress(Math.min(at + pieceBytes, blob.size));
  }
  return bytesToHex(hash.digest());
}
