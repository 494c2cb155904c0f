import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import { type Counts, tooManyEntries } from '@seaworthy/schema/intake/budget';
import type { TreeCollector } from '@seaworthy/schema/intake/collect-tree';
import { quoted, readEntryPath } from '@seaworthy/schema/intake/entry-path';
import { describeDevice, fileType } from '@seaworthy/schema/intake/unix-mode';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { type BlobWindow, bytesOf, openWindow } from './blob-window.ts';
import { decodeName, latin1 } from './decode-name.ts';
import { readEnd } from './zip-end.ts';
import { readEntry, type ZipEntry } from './zip-entry.ts';

/** What a reader needs besides the file. */
export interface Reading {
  readonly limits: ArchiveLimits;
  readonly counts: Counts;
  readonly into: TreeCollector<true>;
  /** Called often; ends the reading when it took too long. */
  readonly breathe: (done: number) => Promise<void>;
}

const localHeaderBytes = 30;
/** Links whose target is looked at; each costs a read of its own. */
const readLinks = 1_000;
/** No file system allows a longer one. */
const linkTargetBytes = 4_096;

/**
 * Reads the directory of a zip, and of its entries only the targets of links.
 * @returns the commit that the packer left as comment, or null.
 * @throws SeaworthyError archive/*.
 */
export async function readZip(blob: Blob, reading: Reading): Promise<string | null> {
  const file = openWindow(blob);
  const { entries: count, directoryStart, comment } = await readEnd(file);
  // Refused by its own count before a single entry is read.
  if (count > reading.limits.entries) throw tooManyEntries(reading.limits);
  const entries: ZipEntry[] = [];
  let at = directoryStart;
  let unpacked = 0;
  for (let i = 0; i < count; i++) {
    const entry = await readEntry(file, at);
    reading.counts.entry();
    reading.counts.unpacked(entry.size, entry.name);
    reading.counts.ratio(entry.packedSize, entry.size, entry.name);
    unpacked += entry.size;
    entries.push(entry);
    at = entry.next;
    await reading.breathe((i / count) * blob.size);
  }
  await refuseHiddenEntries(file, at);
  reading.counts.ratio(blob.size, unpacked, null);
  refuseOverlaps(entries, directoryStart, blob.size);
  const links = openWindow(blob);
  let linksLeft = readLinks;
  for (const entry of entries) {
    if (isLink(entry)) linksLeft -= 1;
    await take(entry, linksLeft >= 0 ? links : undefined, reading);
  }
  return commitOf(latin1(comment));
}

/** The end record counts in 16 bits: a directory that goes on after the counted entries is read differently by others. */
async function refuseHiddenEntries(file: BlobWindow, end: number): Promise<void> {
  if (end + 4 > file.size) return;
  if ((await file.read(end, 4)).getUint32(0, true) === 0x02014b50) {
    throw new SeaworthyError('archive/header-mismatch', 'Its directory holds more entries than its end record counts.');
  }
}

/** By the shortest header that an entry can have; the server reads the headers and sees every overlap. */
function refuseOverlaps(entries: readonly ZipEntry[], directoryStart: number, size: number): void {
  const inOrder = entries.toSorted((a, b) => a.headerOffset - b.headerOffset);
  let end = 0;
  for (const entry of inOrder) {
    if (entry.headerOffset < end) throw overlap(entry, 'the one before it');
    end = entry.headerOffset + localHeaderBytes + entry.packedSize;
    if (end > size) {
      const detail = `The data of the entry ${quoted(entry.name)} reaches beyond the file.`;
      throw new SeaworthyError('archive/truncated', detail);
    }
    if (end > directoryStart) throw overlap(entry, 'the directory');
  }
}

function overlap(entry: ZipEntry, what: string): SeaworthyError {
  return new SeaworthyError('archive/overlapping-entries', `The entry ${quoted(entry.name)} overlaps ${what}.`);
}

const isLink = (entry: ZipEntry) => fileType(entry.mode) === 'link';

async function take(entry: ZipEntry, links: BlobWindow | undefined, { limits, into }: Reading): Promise<void> {
  const named = readEntryPath(entry.name, limits);
  if (named.kind === 'root' || (named.kind === 'path' && named.isFolder)) return;
  if (into.skips(named.path)) return;
  if (named.kind === 'odd') return into.neutral(named.path, 'entry/ambiguous-name', named.reason);
  const { path } = named;
  const type = fileType(entry.mode);
  if (type === 'folder') return;
  if (type === 'link') {
    if (links !== undefined) return into.link(path, await linkTarget(links, entry), false);
    return into.neutral(path, 'entry/link', `${quoted(path)} is a link; it was not followed.`);
  }
  if (type !== 'file') return into.neutral(path, 'entry/device', describeDevice(path, type));
  if (entry.method !== 0 && entry.method !== 8) {
    const detail = `The entry ${quoted(entry.name)} uses compression method ${entry.method}; stored and deflate are read.`;
    throw new SeaworthyError('archive/unsupported-compression', detail);
  }
  into.listed(path, entry.size, into.wants(path, entry.size) ? true : undefined);
}

async function linkTarget(file: BlobWindow, entry: ZipEntry): Promise<string> {
  if (entry.size > linkTargetBytes || entry.packedSize > linkTargetBytes) {
    throw new SeaworthyError('archive/corrupt', `The link ${quoted(entry.name)} has a target of ${entry.size} bytes.`);
  }
  const header = await file.read(entry.headerOffset, localHeaderBytes);
  const start = entry.headerOffset + localHeaderBytes + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = bytesOf(await file.read(start, entry.packedSize));
  return decodeName(entry.method === 0 ? packed : await inflated(packed, entry));
}

async function inflated(packed: Uint8Array, entry: ZipEntry): Promise<Uint8Array> {
  const stream = new Blob([packed.slice()]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    const detail = `The entry ${quoted(entry.name)} cannot be inflated.`;
    throw new SeaworthyError('archive/corrupt', detail, { cause });
  }
}

/** A full commit id, as `git archive` leaves it; null for any other text. */
export function commitOf(text: string): string | null {
  return /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text.trim()) ? text.trim() : null;
}
