import { quoted } from '@seaworthy/schema/intake/entry-path';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { FileWindow } from './file-window.ts';
import type { ZipEntry } from './zip-directory.ts';

const localHeaderBytes = 30;
const descriptorFlag = 0x8;
const encryptedFlag = 0x1;
const inZip64 = 0xffffffff;

/**
 * Position of the entry's data, after comparing its local header with the directory: tools that trust one or the other
 * must not see different files.
 * @throws SeaworthyError archive/header-mismatch, archive/corrupt, archive/truncated.
 */
export function dataStart(file: FileWindow, entry: ZipEntry): number {
  const header = file.read(entry.headerOffset, localHeaderBytes);
  if (header.readUInt32LE(0) !== 0x04034b50) {
    throw new SeaworthyError(
      'archive/corrupt',
      `The entry ${quoted(entry.name)} has no header where the directory says.`,
    );
  }
  const flags = header.readUInt16LE(6);
  const method = header.readUInt16LE(8);
  const crc = header.readUInt32LE(14);
  const packedSize = header.readUInt32LE(18);
  const size = header.readUInt32LE(22);
  const nameBytes = header.readUInt16LE(26);
  const extraBytes = header.readUInt16LE(28);
  const variable = file.read(entry.headerOffset + localHeaderBytes, nameBytes + extraBytes);
  if (!variable.subarray(0, nameBytes).equals(entry.rawName)) throw mismatch(entry, 'name');
  if (method !== entry.method) throw mismatch(entry, 'compression method');
  if ((flags & encryptedFlag) !== (entry.flags & encryptedFlag)) throw mismatch(entry, 'encryption flag');
  const sizes = localSizes(size, packedSize, variable.subarray(nameBytes));
  // With a data descriptor the local fields may be zero: the sizes follow the data.
  const deferred = (flags & descriptorFlag) !== 0;
  if (!(sizes.size === entry.size || (deferred && sizes.size === 0))) throw mismatch(entry, 'size');
  if (!(sizes.packedSize === entry.packedSize || (deferred && sizes.packedSize === 0)))
    throw mismatch(entry, 'packed size');
  if (!(crc === entry.crc32 || (deferred && crc === 0))) throw mismatch(entry, 'checksum');
  return entry.headerOffset + localHeaderBytes + nameBytes + extraBytes;
}

/** Sizes of 4 GB and more stand in extra field 1: unpacked, then packed. */
function localSizes(size: number, packedSize: number, extra: Buffer): { size: number; packedSize: number } {
  if (size !== inZip64 && packedSize !== inZip64) return { size, packedSize };
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1 || at + 20 > extra.byteLength) continue;
    return { size: Number(extra.readBigUInt64LE(at + 4)), packedSize: Number(extra.readBigUInt64LE(at + 12)) };
  }
  return { size, packedSize };
}

function mismatch(entry: ZipEntry, what: string): SeaworthyError {
  const detail = `The directory and the entry ${quoted(entry.name)} itself give a different ${what}.`;
  return new SeaworthyError('archive/header-mismatch', detail);
}
