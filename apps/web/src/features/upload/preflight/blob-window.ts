import { SeaworthyError } from '@seaworthy/schema/problem';

/** Positioned reads of a file on this machine, through one buffer: thousands of small neighbouring reads are one. */
export interface BlobWindow {
  readonly size: number;
  /** @throws SeaworthyError archive/truncated when the file ends before. */
  read(position: number, length: number): Promise<DataView>;
}

const windowBytes = 1_048_576;

export function openWindow(blob: Blob): BlobWindow {
  let start = 0;
  let bytes = new ArrayBuffer(0);
  return {
    size: blob.size,
    async read(position, length) {
      if (position < 0 || position + length > blob.size) {
        const detail = `It refers to byte ${position + length} but has ${blob.size} bytes.`;
        throw new SeaworthyError('archive/truncated', detail);
      }
      if (position < start || position + length > start + bytes.byteLength) {
        start = position;
        bytes = await blob.slice(position, position + Math.max(length, windowBytes)).arrayBuffer();
      }
      return new DataView(bytes, position - start, length);
    },
  };
}

/** The bytes a view stands for. */
export function bytesOf(view: DataView, from = 0, length = view.byteLength - from): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + from, length);
}
