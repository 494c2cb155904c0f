import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import type { Collector } from '@seaworthy/schema/intake/collect-tree';
import { quoted, readEntryPath } from '@seaworthy/schema/intake/entry-path';
import { describeDevice } from '@seaworthy/schema/intake/unix-mode';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Header } from 'tar-stream';
import { decodeName } from './decode-name.ts';
import { type Sink, sha256Of } from './digest.ts';

export const blockBytes = 512;

/** Where the bytes of a regular file go. */
export interface EntrySink {
  readonly size: number;
  readonly wanted: boolean;
  /** The whole file in one piece. */
  whole(bytes: Uint8Array): void;
  /** The file in several pieces that went through `digest`. */
  pieces(digest: Sink): void;
}

/** Position in the tar after the entry's data and padding. */
export function dataEnd(header: Header): number {
  const start = 'byteOffset' in header && typeof header.byteOffset === 'number' ? header.byteOffset : 0;
  return start + Math.ceil(header.size / blockBytes) * blockBytes;
}

/** Decides what becomes of one entry. Undefined: its bytes are passed over. */
export function takeEntry(header: Header, limits: ArchiveLimits, into: Collector): EntrySink | undefined {
  const size = header.size;
  const name = nameOf(header);
  const named = readEntryPath(name, limits);
  if (named.kind === 'root') return undefined;
  if (header.type === 'directory' || (named.kind === 'path' && named.isFolder)) return undefined;
  if (into.skips(named.path)) return undefined;
  if (named.kind === 'odd') return void into.neutral(named.path, 'entry/ambiguous-name', named.reason);
  const { path } = named;
  const isSparse = Object.keys(paxOf(header)).some((key) => key.startsWith('GNU.sparse'));
  if ((header.type === 'file' || header.type === 'contiguous-file') && !isSparse) {
    const wanted = into.wants(path, size);
    return {
      size,
      wanted,
      whole: (bytes) => into.file(path, size, sha256Of(bytes), wanted ? bytes : undefined),
      pieces(digest) {
        const { sha256, bytes } = digest.end();
        into.file(path, size, sha256, bytes);
      },
    };
  }
  if (header.type === 'symlink' || header.type === 'link') {
    const target = decodeTarget(header);
    return void into.link(path, target, header.type === 'link');
  }
  const type = isSparse ? 'sparse file' : (typeWords[header.type] ?? 'entry of an unknown type');
  return void into.neutral(path, 'entry/device', describeDevice(path, type));
}

/** Also of types that the library's declarations leave out (it hands out null). */
const typeWords: Readonly<Record<string, string>> = {
  'character-device': 'character device',
  'block-device': 'block device',
  fifo: 'FIFO',
};

/** Extended attributes of the entry, as far as they are text. */
function paxOf(header: Header): Readonly<Record<string, string>> {
  return typeof header.pax === 'object' && header.pax !== null ? (header.pax as Record<string, string>) : {}; // the library decodes every record to text
}

function nameOf(header: Header): string {
  const name = paxOf(header).path ?? decodeName(Buffer.from(header.name, 'latin1'));
  return refuseReplacement(name);
}

function decodeTarget(header: Header): string {
  return refuseReplacement(paxOf(header).linkpath ?? decodeName(Buffer.from(header.linkname ?? '', 'latin1')));
}

/** The library decodes PAX records leniently: invalid bytes arrive as U+FFFD, which no sane name holds. */
function refuseReplacement(name: string): string {
  if (!name.includes('\ufffd')) return name;
  throw new SeaworthyError('archive/name-not-utf8', `The entry name ${quoted(name)} is not valid UTF-8.`);
}
