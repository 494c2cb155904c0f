import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import type { Collector } from '@seaworthy/schema/intake/collect-tree';
import { quoted, readEntryPath } from '@seaworthy/schema/intake/entry-path';
import { describeDevice, fileType } from '@seaworthy/schema/intake/unix-mode';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Budget } from './budget.ts';
import { decodeName } from './decode-name.ts';
import { sha256Of, startDigest } from './digest.ts';
import { type FileWindow, openWindow } from './file-window.ts';
import { type OpenFile, readPieces } from './read-pieces.ts';
import { readDirectory, type ZipEntry } from './zip-directory.ts';
import { dataStart } from './zip-local.ts';

const stored = 0;
const deflated = 8;
/** Up to here an entry is inflated at once, from memory to memory; larger ones are streamed. */
const atOnceBytes = 8_388_608;
const pieceBytes = 262_144;
/** No file system allows a longer link target. */
const linkTargetBytes = 4_096;

/** @throws SeaworthyError archive/*. */
export async function openZip(source: OpenFile, limits: ArchiveLimits, budget: Budget, into: Collector): Promise<void> {
  const file = openWindow(source.handle.fd, source.size);
  const { entries, directoryStart } = await readDirectory(file, limits, budget);
  refuseBombs(entries, source.size, budget);
  // In the order of their bytes: reads are sequential, and an overlap shows between neighbours.
  const inOrder = entries.toSorted((a, b) => a.headerOffset - b.headerOffset);
  let end = 0;
  for (const entry of inOrder) {
    const start = dataStart(file, entry);
    if (entry.headerOffset < end) {
      throw new SeaworthyError(
        'archive/overlapping-entries',
        `The entry ${quoted(entry.name)} overlaps the one before it.`,
      );
    }
    end = start + entry.packedSize;
    if (end > source.size) throw truncatedEntry(entry);
    if (end > directoryStart) {
      throw new SeaworthyError(
        'archive/overlapping-entries',
        `The entry ${quoted(entry.name)} overlaps the directory.`,
      );
    }
    await take(source, file, entry, start, limits, budget, into);
    await budget.breathe();
  }
}

/** Declared sizes are binding (inflating stops at them), so bombs end before a byte is inflated. */
function refuseBombs(entries: readonly ZipEntry[], archiveSize: number, budget: Budget): void {
  let unpacked = 0;
  for (const entry of entries) {
    budget.unpacked(entry.size, entry.name);
    budget.ratio(entry.packedSize, entry.size, entry.name);
    unpacked += entry.size;
  }
  budget.ratio(archiveSize, unpacked, null);
}

async function take(
  source: OpenFile,
  file: FileWindow,
  entry: ZipEntry,
  start: number,
  limits: ArchiveLimits,
  budget: Budget,
  into: Collector,
): Promise<void> {
  const named = readEntryPath(entry.name, limits);
  if (named.kind === 'root' || (named.kind === 'path' && named.isFolder)) return;
  if (into.skips(named.path)) return;
  if (named.kind === 'odd') return into.neutral(named.path, 'entry/ambiguous-name', named.reason);
  const { path } = named;
  const type = fileType(entry.mode);
  if (type === 'folder') return;
  if (type === 'link') return into.link(path, linkTarget(file, entry, start), false);
  if (type !== 'file') return into.neutral(path, 'entry/device', describeDevice(path, type));
  if (entry.method !== stored && entry.method !== deflated) {
    const detail = `The entry ${quoted(entry.name)} uses compression method ${entry.method}; stored and deflate are read.`;
    throw new SeaworthyError('archive/unsupported-compression', detail);
  }
  const wanted = into.wants(path, entry.size);
  if (entry.packedSize > atOnceBytes || entry.size > atOnceBytes) {
    const done = await stream(source, entry, start, wanted, budget);
    into.file(path, entry.size, done.sha256, done.bytes);
    return;
  }
  const bytes = atOnce(file, entry, start);
  into.file(path, entry.size, sha256Of(bytes), wanted ? bytes : undefined);
}

function atOnce(file: FileWindow, entry: ZipEntry, start: number): Buffer {
  const packed = file.read(start, entry.packedSize);
  const bytes = entry.method === stored ? packed : inflate(packed, entry);
  if (bytes.byteLength !== entry.size) throw wrongSize(entry);
  if (crc32(bytes) !== entry.crc32) throw wrongChecksum(entry);
  return bytes;
}

function inflate(packed: Buffer, entry: ZipEntry): Buffer {
  try {
    // `info` also returns the engine, which knows how much of the input it used.
    const { buffer, engine } = inflateRawSync(packed, {
      maxOutputLength: Math.max(entry.size, 1),
      // One output buffer instead of pieces that are joined; a full one would make zlib allocate a second.
      chunkSize: entry.size + constants.Z_MIN_CHUNK,
      info: true,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }; // the declarations do not know `info`
    if (engine.bytesWritten !== packed.byteLength) throw wrongSize(entry);
    return buffer;
  } catch (error) {
    throw inflateError(error, entry);
  }
}

async function stream(source: OpenFile, entry: ZipEntry, start: number, wanted: boolean, budget: Budget) {
  if (entry.packedSize === 0) throw wrongSize(entry);
  const digest = startDigest(wanted);
  let size = 0;
  let crc = 0;
  const raw = readPieces(source, start, entry.packedSize, pieceBytes);
  const inflater = createInflateRaw({ chunkSize: pieceBytes });
  // A failing read must end the inflater too, or the loop below would wait for ever.
  raw.on('error', (error) => inflater.destroy(error));
  const pieces: AsyncIterable<Buffer> = entry.method === stored ? raw : raw.pipe(inflater);
  try {
    for await (const piece of pieces) {
      size += piece.byteLength;
      if (size > entry.size) throw wrongSize(entry);
      crc = crc32(piece, crc);
      digest.write(piece);
      await budget.breathe();
    }
  } catch (error) {
    throw inflateError(error, entry);
  } finally {
    raw.destroy();
    inflater.destroy();
  }
  if (size !== entry.size || (entry.method === deflated && inflater.bytesWritten !== entry.packedSize))
    throw wrongSize(entry);
  if (crc !== entry.crc32) throw wrongChecksum(entry);
  return digest.end();
}

function linkTarget(file: FileWindow, entry: ZipEntry, start: number): string {
  if (entry.size > linkTargetBytes || entry.packedSize > linkTargetBytes) {
    throw new SeaworthyError('archive/corrupt', `The link ${quoted(entry.name)} has a target of ${entry.size} bytes.`);
  }
  return decodeName(atOnce(file, entry, start));
}

function inflateError(error: unknown, entry: ZipEntry): unknown {
  if (error instanceof SeaworthyError || !(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') return wrongSize(entry);
  if (typeof code !== 'string' || !code.startsWith('Z_')) return error;
  const detail = `The entry ${quoted(entry.name)} cannot be inflated: ${error.message}.`;
  return new SeaworthyError('archive/corrupt', detail, { cause: error });
}

function wrongSize(entry: ZipEntry): SeaworthyError {
  const detail = `The entry ${quoted(entry.name)} does not unpack to the ${entry.size} bytes that the directory names.`;
  return new SeaworthyError('archive/header-mismatch', detail);
}

function wrongChecksum(entry: ZipEntry): SeaworthyError {
  return new SeaworthyError('archive/corrupt', `The checksum of the entry ${quoted(entry.name)} does not match.`);
}

function truncatedEntry(entry: ZipEntry): SeaworthyError {
  return new SeaworthyError(
    'archive/truncated',
    `The data of the entry ${quoted(entry.name)} reaches beyond the file.`,
  );
}
