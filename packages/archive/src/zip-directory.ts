import { crc32 } from 'node:zlib';
import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import { tooManyEntries } from '@seaworthy/schema/intake/budget';
import { quoted } from '@seaworthy/schema/intake/entry-path';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import type { Budget } from './budget.ts';
import { decodeName } from './decode-name.ts';
import type { FileWindow } from './file-window.ts';

/** One line of the central directory, as far as it is needed. */
export interface ZipEntry {
  readonly name: string;
  readonly rawName: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerOffset: number;
  /** Unix file type and permissions; 0 when the packer stored none. */
  readonly mode: number;
}

const encryptedFlag = 0x1;
const utf8Flag = 0x800;
const maskedHeadersFlag = 0x2000;
const dosHost = 0;
const unixHost = 3;
const ntfsHost = 10;
const vfatHost = 14;
const darwinHost = 19;

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** Byte position: entries lie before it. */
  readonly directoryStart: number;
}

/**
 * Reads the whole central directory. yauzl checks its structure; names stay raw bytes so that nothing is guessed.
 * @throws SeaworthyError archive/*.
 */
export async function readDirectory(file: FileWindow, limits: ArchiveLimits, budget: Budget): Promise<ZipDirectory> {
  const zip = await openDirectory(file);
  // Refused by its own count before a single entry is read.
  if (zip.entryCount > limits.entries) throw tooManyEntries(limits);
  const directoryStart = Number(zip.readEntryCursor); // a number; the type declarations say boolean
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      budget.entry();
      entries.push(checked(entry));
      await budget.breathe();
    }
  } catch (error) {
    throw inOurWords(error);
  }
  refuseHiddenEntries(file, Number(zip.readEntryCursor));
  return { entries, directoryStart };
}

async function openDirectory(file: FileWindow): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(new WindowReader(file), file.size, {
      decodeStrings: false,
      autoClose: false,
    });
  } catch (error) {
    throw inOurWords(error);
  }
}

/** yauzl's own reader makes two asynchronous reads per entry; this one serves them from memory. */
class WindowReader extends RandomAccessReader {
  readonly #file: FileWindow;

  constructor(file: FileWindow) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    try {
      this.#file.read(position, length).copy(buffer, offset);
    } catch (error) {
      callback(error as Error); // FileWindow throws Errors only
      return;
    }
    callback(null, length);
  }
}

function checked(entry: Entry): ZipEntry {
  const rawName = entry.fileNameRaw;
  const name = nameOf(entry);
  if ((entry.generalPurposeBitFlag & (encryptedFlag | maskedHeadersFlag)) !== 0) {
    throw new SeaworthyError('archive/encrypted', `The entry ${quoted(name)} is encrypted.`);
  }
  return {
    name,
    rawName,
    flags: entry.generalPurposeBitFlag,
    method: entry.compressionMethod,
    crc32: entry.crc32,
    packedSize: entry.compressedSize,
    size: entry.uncompressedSize,
    headerOffset: entry.relativeOffsetOfLocalHeader,
    mode: entry.externalFileAttributes >>> 16,
  };
}

/**
 * UTF-8 by flag, by Info-ZIP's Unicode Path field, or ASCII. Without either, Unix and macOS packers write the bytes of the
 * file system, which are UTF-8 or refused; other hosts' bytes belong to an unknown code page and are refused.
 */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw;
  const host = entry.versionMadeBy >>> 8;
  const isAscii = raw.every((byte) => byte < 0x80);
  const field = unicodePath(entry);
  if (isAscii && field !== undefined && field !== raw.toString('latin1')) {
    const detail = `The entry ${quoted(field)} is also named ${quoted(raw.toString('latin1'))}.`;
    throw new SeaworthyError('archive/header-mismatch', detail);
  }
  const known = isAscii || (entry.generalPurposeBitFlag & utf8Flag) !== 0 || host === unixHost || host === darwinHost;
  if (!known && field === undefined) {
    const detail = `The entry name ${quoted(raw.toString('latin1'))} is in an unknown code page.`;
    throw new SeaworthyError('archive/name-not-utf8', detail);
  }
  const name = field ?? decodeName(raw);
  // Packers on Windows wrote backslashes as separators for years.
  return host === dosHost || host === ntfsHost || host === vfatHost ? name.replaceAll('\\', '/') : name;
}

/** Extra field 0x7075: version, CRC of the plain name, UTF-8 name. Ignored when stale, as its specification says. */
function unicodePath(entry: Entry): string | undefined {
  const data = entry.extraFields.find((field) => field.id === 0x7075)?.data;
  if (data === undefined || data.byteLength < 6 || data[0] !== 1) return undefined;
  return data.readUInt32LE(1) === crc32(entry.fileNameRaw) ? decodeName(data.subarray(5)) : undefined;
}

/** The end record counts in 16 bits: a directory that goes on after the counted entries is read differently by others. */
function refuseHiddenEntries(file: FileWindow, end: number): void {
  if (end + 4 > file.size) return;
  const signature = file.read(end, 4).readUInt32LE(0);
  if (signature === 0x02014b50) {
    throw new SeaworthyError('archive/header-mismatch', 'Its directory holds more entries than its end record counts.');
  }
}

function inOurWords(error: unknown): unknown {
  if (error instanceof SeaworthyError || !(error instanceof Error) || error.name === 'AbortError') return error;
  const cause = { cause: error };
  if (/signature not found|unexpected EOF/.test(error.message)) {
    return new SeaworthyError('archive/truncated', 'Its directory is missing or ends too early.', cause);
  }
  if (/strong encryption/.test(error.message)) {
    return new SeaworthyError('archive/encrypted', 'It uses strong encryption.', cause);
  }
  if (/size mismatch for stored file/.test(error.message)) {
    return new SeaworthyError('archive/header-mismatch', 'A stored entry has two different sizes.', cause);
  }
  if (/comment length/.test(error.message)) {
    return new SeaworthyError('archive/corrupt', 'Bytes follow its end record, or are missing there.', cause);
  }
  return new SeaworthyError('archive/corrupt', `Its directory cannot be read: ${error.message}.`, cause);
}
