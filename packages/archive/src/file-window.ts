import { readSync } from 'node:fs';
import { SeaworthyError } from '@seaworthy/schema/problem';

/** Synchronous positioned reads of one file through one buffer: thousands of small neighbouring reads cost few system calls. */
export interface FileWindow {
  readonly size: number;
  /** A view that is valid until the next `read`. @throws SeaworthyError archive/truncated when the file ends before. */
  read(position: number, length: number): Buffer;
}

const windowBytes = 1_048_576;

export function openWindow(fd: number, size: number): FileWindow {
  let buffer = Buffer.allocUnsafeSlow(Math.min(windowBytes, Math.max(size, 1)));
  let start = 0;
  let filled = 0;

  function fill(position: number, length: number): void {
    // A longer read than the window happens for the central directory and large entries; the buffer grows to the largest.
    if (length > buffer.byteLength) buffer = Buffer.allocUnsafeSlow(length);
    start = position;
    filled = 0;
    while (filled < buffer.byteLength) {
      const count = readSync(fd, buffer, filled, buffer.byteLength - filled, position + filled);
      if (count === 0) break;
      filled += count;
    }
  }

  return {
    size,
    read(position, length) {
      if (position < 0 || position + length > size) throw truncated(position + length, size);
      if (position < start || position + length > start + filled) fill(position, length);
      if (position + length > start + filled) throw truncated(position + length, start + filled);
      return buffer.subarray(position - start, position - start + length);
    },
  };
}

function truncated(wanted: number, size: number): SeaworthyError {
  return new SeaworthyError('archive/truncated', `It refers to byte ${wanted} but has ${size} bytes.`);
}
