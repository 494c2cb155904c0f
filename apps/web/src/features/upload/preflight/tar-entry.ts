import { quoted, readEntryPath } from '@seaworthy/schema/intake/entry-path';
import { describeDevice } from '@seaworthy/schema/intake/unix-mode';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { bytesOfLatin1, decodeName } from './decode-name.ts';
import type { Reading } from './read-zip.ts';
import type { TarHeader } from './tar-header.ts';

const devices: ReadonlySet<string> = new Set(['character device', 'block device', 'FIFO']);

/** Decides what becomes of one entry. Its names are still bytes, one character each. */
export function takeEntry(header: TarHeader, { limits, into }: Reading): void {
  const { size, type } = header;
  const named = readEntryPath(textOf(header.pax?.path, header.name), limits);
  if (named.kind === 'root') return;
  if (type === 'directory' || (named.kind === 'path' && named.isFolder)) return;
  if (into.skips(named.path)) return;
  if (named.kind === 'odd') {
    into.neutral(named.path, 'entry/ambiguous-name', named.reason);
    return;
  }
  const { path } = named;
  const isSparse = Object.keys(header.pax ?? {}).some((key) => key.startsWith('GNU.sparse'));
  if ((type === 'file' || type === 'contiguous-file') && !isSparse) {
    into.listed(path, size, into.wants(path, size) ? true : undefined);
    return;
  }
  if (type === 'symlink' || type === 'link') {
    into.link(path, textOf(header.pax?.linkpath, header.linkname), type === 'link');
    return;
  }
  const word = isSparse ? 'sparse file' : devices.has(type) ? type : 'entry of an unknown type';
  into.neutral(path, 'entry/device', describeDevice(path, word));
}

/** An extended header's text, or the raw bytes of the plain one. Invalid bytes of the first arrive as U+FFFD. */
function textOf(extended: string | undefined, plain: string): string {
  const name = extended ?? decodeName(bytesOfLatin1(plain));
  if (!name.includes('\ufffd')) return name;
  throw new SeaworthyError('archive/name-not-utf8', `The entry name ${quoted(name)} is not valid UTF-8.`);
}
