import { SeaworthyError } from '@seaworthy/schema/problem';
import { type BlobWindow, bytesOf } from './blob-window.ts';

/** Where the directory of a zip lies, and what follows from its end record. */
export interface ZipEnd {
  readonly entries: number;
  readonly directoryStart: number;
  /** Text that the packer left: `git archive` writes the commit. */
  readonly comment: Uint8Array;
}

const endBytes = 22;
const longestComment = 0xffff;
const locatorBytes = 20;
const end64Bytes = 56;

/** @throws SeaworthyError archive/truncated, archive/corrupt. */
export async function readEnd(file: BlobWindow): Promise<ZipEnd> {
  const tailStart = Math.max(0, file.size - endBytes - longestComment);
  const tail = await file.read(tailStart, file.size - tailStart);
  for (let at = tail.byteLength - endBytes; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    const commentLength = tail.getUint16(at + 20, true);
    if (at + endBytes + commentLength !== tail.byteLength) {
      throw new SeaworthyError('archive/corrupt', 'Bytes follow its end record, or are missing there.');
    }
    if (tail.getUint16(at + 4, true) !== 0) {
      throw new SeaworthyError('archive/corrupt', 'Its directory cannot be read: it is one of several volumes.');
    }
    const comment = bytesOf(tail, at + endBytes).slice();
    const entries = tail.getUint16(at + 10, true);
    const directoryStart = tail.getUint32(at + 16, true);
    const is64 = entries === 0xffff || directoryStart === 0xffffffff || tail.getUint32(at + 12, true) === 0xffffffff;
    return { entries, directoryStart, comment, ...(is64 ? await readEnd64(file, tailStart + at) : {}) };
  }
  throw new SeaworthyError('archive/truncated', 'Its directory is missing or ends too early.');
}

/** Numbers too large for the end record stand in a second one, which a locator before the first points at. */
async function readEnd64(file: BlobWindow, endStart: number): Promise<Omit<ZipEnd, 'comment'> | undefined> {
  if (endStart < locatorBytes) return undefined;
  const locator = await file.read(endStart - locatorBytes, locatorBytes);
  // Exactly 65,535 entries need no second record.
  if (locator.getUint32(0, true) !== 0x07064b50) return undefined;
  const record = await file.read(Number(locator.getBigUint64(8, true)), end64Bytes);
  if (record.getUint32(0, true) !== 0x06064b50) {
    throw new SeaworthyError(
      'archive/corrupt',
      'Its directory cannot be read: the record of large numbers is missing.',
    );
  }
  return { entries: Number(record.getBigUint64(32, true)), directoryStart: Number(record.getBigUint64(48, true)) };
}
