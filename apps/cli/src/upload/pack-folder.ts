import { createHash } from 'node:crypto';
import { createWriteStream, type Dirent } from 'node:fs';
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import { startCounts } from '@seaworthy/schema/intake/budget';
import { quoted, readEntryPath } from '@seaworthy/schema/intake/entry-path';
import { type IgnoreRules, isIgnoreFile, startIgnoring } from '@seaworthy/schema/intake/ignore-rules';
import { endOfTar, headersOf, padding } from '@seaworthy/schema/intake/tar-write';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { compareText } from '@seaworthy/schema/words';

export interface Packed {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly files: number;
  /** Files and whole folders that were not packed, by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
}

interface Found {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly size: number;
}

const pieceBytes = 1_048_576;

/**
 * Packs a folder into a tar.gz as the page does: ignore files hold, `.git`, `node_modules` and links stay out; order, times
 * and modes say nothing of this machine, so that an unchanged folder gives the same bytes and an upload goes on.
 * The file that holds the API token of this very upload stays out too, wherever it lies.
 * @throws SeaworthyError archive/empty when nothing is left, archive/* at a limit, input/unreadable naming the file.
 */
export async function packFolder(
  folder: { readonly path: string; readonly name: string; readonly tokenFile?: string | null },
  to: string,
  limits: ArchiveLimits,
): Promise<Packed> {
  const leftOut = new Map<string, number>();
  const found: Found[] = [];
  const counts = startCounts(limits);
  const skip = (reason: string) => void leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  const tokenFile = folder.tokenFile ? resolve(folder.tokenFile) : null;
  for await (const file of filesOf(folder.path, startIgnoring(), limits, skip)) {
    if (resolve(folder.path, file.path) === tokenFile) {
      skip('the token file');
      continue;
    }
    counts.entry();
    counts.unpacked(file.size, file.path);
    found.push(file);
  }
  if (found.length === 0) {
    throw new SeaworthyError('archive/empty', `Nothing of the folder ${quoted(folder.name)} is left to pack.`);
  }
  found.sort((a, b) => compareText(a.path, b.path));
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.byteLength;
      const over = size > limits.packedBytes;
      done(over ? new SeaworthyError('archive/packed-too-large', tooLarge(limits)) : null, chunk);
    },
  });
  const tar = Readable.from(tarOf(folder, found), { objectMode: false });
  await pipeline(tar, createGzip(), measure, createWriteStream(to, { mode: 0o600 }));
  return { path: to, size, sha256: hash.digest('hex'), files: found.length, leftOut };
}

export function tooLarge({ packedBytes }: ArchiveLimits): string {
  return `It has more than the ${packedBytes} bytes that the server takes.`;
}

/** Folder by folder, so that what is left out as a whole is not even listed. */
async function* filesOf(
  root: string,
  rules: IgnoreRules,
  limits: ArchiveLimits,
  leftOut: (reason: string) => void,
): AsyncGenerator<Found> {
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const below = folder === '' ? '' : `${folder}/`;
    const children = await list(root, folder);
    for (const child of children) {
      const path = `${below}${child.name}`;
      if (child.isFile() && isIgnoreFile(path)) rules.add(path, await textOf(root, path));
    }
    for (const child of children) {
      const path = `${below}${child.name}`;
      const reason = reasonOf(child, path, rules, limits);
      if (reason !== null) leftOut(reason);
      else if (child.isDirectory()) pending.push(path);
      else yield { path, size: await sizeOf(root, path) };
    }
  }
}

function reasonOf(child: Dirent, path: string, rules: IgnoreRules, limits: ArchiveLimits): string | null {
  const ignored = child.isDirectory() ? rules.ofFolder(path) : rules.ofFile(path);
  if (ignored !== null) return ignored;
  if (child.isSymbolicLink()) return 'links';
  if (!child.isFile() && !child.isDirectory()) return 'devices and sockets';
  // Node shows bytes that are not UTF-8 as U+FFFD, and could not open such a name again.
  if (child.name.includes('\ufffd')) return 'names that are not UTF-8';
  return readEntryPath(path, limits).kind === 'odd' ? 'names with a backslash' : null;
}

async function list(root: string, folder: string): Promise<Dirent[]> {
  return readdir(join(root, folder), { withFileTypes: true }).catch((error) => {
    throw unreadable(folder === '' ? '.' : folder, error);
  });
}

async function textOf(root: string, path: string): Promise<string> {
  return readFile(join(root, path), 'utf8').catch((error) => {
    throw unreadable(path, error);
  });
}

async function sizeOf(root: string, path: string): Promise<number> {
  const file = await openAt(root, path);
  try {
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function openAt(root: string, path: string): Promise<FileHandle> {
  return open(join(root, path)).catch((error) => {
    throw unreadable(path, error);
  });
}

/** Everything lies in one folder of the given name, which readers take off again. */
async function* tarOf(
  folder: { readonly path: string; readonly name: string },
  files: readonly Found[],
): AsyncGenerator<Uint8Array> {
  for (const { path, size } of files) {
    yield* headersOf(`${folder.name}/${path}`, size, (text) => Buffer.from(text));
    const file = await openAt(folder.path, path);
    try {
      for (let at = 0; at < size; at += pieceBytes)
        yield await readPiece(file, at, Math.min(pieceBytes, size - at), path);
    } finally {
      await file.close();
    }
    yield padding(size);
  }
  yield endOfTar();
}

/** A file that became shorter cannot be packed any more: its header has already promised its size. */
async function readPiece(file: FileHandle, at: number, length: number, path: string): Promise<Uint8Array> {
  const piece = Buffer.alloc(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(piece, filled, length - filled, at + filled);
    if (bytesRead === 0) throw unreadable(path, undefined);
    filled += bytesRead;
  }
  return piece;
}

function unreadable(path: string, cause: unknown): SeaworthyError {
  const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
  const what = cause === undefined ? 'changed while it was packed' : `cannot be read${code}`;
  return new SeaworthyError('input/unreadable', `${quoted(path)} ${what}.`, { cause });
}
