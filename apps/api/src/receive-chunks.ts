import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { archiveLimits } from '@seaworthy/schema/archive-limits';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Store } from '@seaworthy/store/port';
import type { PartialUpload } from '@seaworthy/store/uploads-port';

export const chunkCount = ({ size, chunkBytes }: PartialUpload): number => Math.ceil(size / chunkBytes);

/**
 * Stores one chunk. It counts only when it has the promised number of bytes and the promised hash.
 * @throws SeaworthyError request/invalid, request/unsupported-media-type, not-found when the upload ended meanwhile.
 */
export async function receiveChunk(
  store: Store,
  upload: PartialUpload,
  chunk: { readonly position: number; readonly sha256: string; readonly body: unknown },
  expiryMs: number,
): Promise<void> {
  const { position, body } = chunk;
  if (!(body instanceof Readable)) {
    throw new SeaworthyError('request/unsupported-media-type', 'A chunk is application/octet-stream.');
  }
  const count = chunkCount(upload);
  if (position >= count) {
    throw new SeaworthyError('request/invalid', `The upload has ${count} chunks; ${position} is not one of them.`);
  }
  const expected = position === count - 1 ? upload.size - position * upload.chunkBytes : upload.chunkBytes;
  const { sha256, size } = await store.blobs.write(body, expected);
  if (size !== expected || sha256 !== chunk.sha256) {
    await store.blobs.delete(sha256);
    const what = size === expected ? 'other bytes than its hash says' : `${size} bytes instead of ${expected}`;
    throw new SeaworthyError('request/invalid', `Chunk ${position} has ${what}; send it again.`);
  }
  if (await store.uploads.addChunk(upload.id, position, sha256, Date.now() + expiryMs)) return;
  await store.blobs.delete(sha256);
  throw new SeaworthyError('not-found', `The upload ${upload.id} has ended meanwhile.`);
}

/**
 * Makes one blob of all chunks, held for an audit.
 * @throws SeaworthyError conflict naming the first chunk that is missing, request/invalid when the whole has another hash.
 */
export async function joinChunks(store: Store, upload: PartialUpload): Promise<void> {
  const byPosition = new Map(upload.chunks.map(({ position, sha256 }) => [position, sha256]));
  for (let position = 0; position < chunkCount(upload); position++) {
    if (byPosition.has(position)) continue;
    throw new SeaworthyError('conflict', `Chunk ${position} of ${upload.fileName} has not arrived.`);
  }
  const { sha256 } = await store.blobs.write(bytesOf(store, upload, byPosition), archiveLimits.packedBytes);
  if (sha256 === upload.sha256) return;
  await store.blobs.delete(sha256);
  // It would fail the same way for ever: who comes again begins anew.
  await store.uploads.discard(upload.id);
  const detail = `The chunks of ${upload.fileName} do not add up to the file that was announced; it changed while it was sent.`;
  throw new SeaworthyError('request/invalid', detail);
}

async function* bytesOf(
  store: Store,
  upload: PartialUpload,
  byPosition: ReadonlyMap<number, string>,
): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < chunkCount(upload); position++) {
    const path = await store.blobs.pathOf(byPosition.get(position) ?? '');
    if (path === undefined)
      throw new SeaworthyError('not-found', `Chunk ${position} is no longer stored; send it again.`);
    yield* createReadStream(path) as AsyncIterable<Buffer>; // without an encoding it yields buffers
  }
}
