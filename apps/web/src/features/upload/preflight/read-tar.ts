import { SeaworthyError } from '@seaworthy/schema/problem';
import { type ByteReader, readBytes } from './byte-reader.ts';
import { commitOf, type Reading } from './read-zip.ts';
import { takeEntry } from './tar-entry.ts';
import { decodeHeader, decodePax, type TarHeader, text } from './tar-header.ts';
import { readAheadBytes, type Unpacked, unpack } from './unpack.ts';

const blockBytes = 512;
/** An extended header longer than this is nobody's. */
const longHeaderBytes = 4_194_304;

/**
 * Passes over a tar from header to header, as the worker's reader does.
 * @returns the commit that the packer left as comment, or null.
 * @throws SeaworthyError archive/*; JoinedGzip when the browser cannot read on.
 */
export async function readTar(
  blob: Blob,
  format: 'tar' | 'tar.gz' | 'tar.zst',
  reading: Reading,
): Promise<string | null> {
  const unpacked = unpack(blob, format, reading.counts);
  const state: TarState = { total: 0, lastEnd: 0, name: '', sawHeader: false, extended: {}, comment: '' };
  const reader = readBytes(counted(unpacked, state, blob.size, reading));
  try {
    while (await readEntry(reader, unpacked, state, reading));
  } finally {
    await unpacked.pieces.return(undefined);
  }
  if (state.total < state.lastEnd + blockBytes) {
    throw new SeaworthyError('archive/truncated', 'The tar has no end mark; entries may be missing.');
  }
  return commitOf(state.comment);
}

interface TarState {
  /** Unpacked bytes that came so far. */
  total: number;
  /** Bytes that were read of it. */
  at?: number;
  lastEnd: number;
  name: string;
  sawHeader: boolean;
  extended: Extended;
  comment: string;
}

/** What the headers before an entry say of it. */
interface Extended {
  pax?: Record<string, string>;
  global?: Record<string, string>;
  path?: string;
  linkPath?: string;
}

async function* counted(
  unpacked: Unpacked,
  state: TarState,
  packedSize: number,
  { counts, breathe }: Reading,
): AsyncGenerator<Uint8Array> {
  for await (const piece of unpacked.pieces) {
    state.total += piece.byteLength;
    counts.unpacked(piece.byteLength, state.name);
    counts.ratio(packedSize, state.total, null);
    await breathe(unpacked.packed() === packedSize ? Math.min(state.total, packedSize) : unpacked.packed());
    yield piece;
  }
}

/** False at the end. */
async function readEntry(reader: ByteReader, unpacked: Unpacked, state: TarState, reading: Reading): Promise<boolean> {
  const block = await reader.take(blockBytes);
  if (block === undefined) return false;
  if (block.byteLength < blockBytes) throw cutOff();
  state.at = (state.at ?? 0) + blockBytes;
  const header = decoded(block, state.sawHeader);
  if (header === null) return true;
  if (longTypes.has(header.type)) {
    await takeLong(reader, header, state);
    return true;
  }
  applyExtended(header, state.extended);
  if (!(header.size >= 0)) throw corrupt('Invalid header', state.sawHeader);
  state.sawHeader = true;
  state.name = header.name;
  const length = padded(header.size);
  state.lastEnd = state.at + length;
  reading.counts.entry();
  takeEntry(header, reading);
  if (header.type === 'directory') return true;
  const before = unpacked.packed();
  const passed = await reader.skip(length, (seen) => {
    reading.counts.ratio(unpacked.packed() - before + readAheadBytes, Math.min(seen, header.size), header.name);
  });
  if (passed < length) throw cutOff();
  state.at += length;
  return true;
}

const longTypes: ReadonlySet<string> = new Set([
  'gnu-long-path',
  'gnu-long-link-path',
  'pax-global-header',
  'pax-header',
]);

async function takeLong(reader: ByteReader, header: TarHeader, state: TarState): Promise<void> {
  if (!(header.size <= longHeaderBytes)) throw corrupt('Header exceeds max size', state.sawHeader);
  const bytes = await reader.take(padded(header.size));
  if (bytes === undefined || bytes.byteLength < padded(header.size)) throw cutOff();
  state.at = (state.at ?? 0) + padded(header.size);
  const content = bytes.subarray(0, header.size);
  const { extended } = state;
  if (header.type === 'gnu-long-path') extended.path = text(content);
  if (header.type === 'gnu-long-link-path') extended.linkPath = text(content);
  if (header.type === 'pax-global-header') {
    extended.global = decodePax(content);
    state.comment ||= extended.global.comment ?? '';
  }
  if (header.type === 'pax-header') extended.pax = { ...extended.global, ...decodePax(content) };
}

function applyExtended(header: TarHeader, extended: Extended): void {
  const { pax, path, linkPath } = extended;
  if (path !== undefined && path !== '') header.name = path;
  if (linkPath !== undefined && linkPath !== '') header.linkname = linkPath;
  if (pax?.size !== undefined && pax.size !== '') header.size = Number.parseInt(pax.size, 10);
  if (pax !== undefined) header.pax = pax;
  delete extended.path;
  delete extended.linkPath;
  delete extended.pax;
}

function decoded(block: Uint8Array, sawHeader: boolean): TarHeader | null {
  try {
    return decodeHeader(block);
  } catch (error) {
    throw corrupt(error instanceof Error ? error.message : String(error), sawHeader);
  }
}

const padded = (size: number) => Math.ceil(size / blockBytes) * blockBytes;

function cutOff(): SeaworthyError {
  return new SeaworthyError('archive/truncated', 'The tar ends inside an entry.');
}

function corrupt(message: string, sawHeader: boolean): SeaworthyError {
  if (!sawHeader) return new SeaworthyError('archive/unknown-format', 'What it holds is not a tar.');
  return new SeaworthyError('archive/corrupt', `The tar cannot be read: ${message}`);
}
