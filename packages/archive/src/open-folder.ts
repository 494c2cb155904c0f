import { closeSync, constants, type Dirent, fstatSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiveLimits, archiveLimits } from '@seaworthy/schema/archive-limits';
import { type Collector, startCollecting } from '@seaworthy/schema/intake/collect-tree';
import { quoted, readEntryPath } from '@seaworthy/schema/intake/entry-path';
import type { OpenedTree } from '@seaworthy/schema/intake/opened-tree';
import { describeDevice } from '@seaworthy/schema/intake/unix-mode';
import { compareText } from '@seaworthy/schema/vocabulary';
import { type Budget, startBudget } from './budget.ts';
import { sha256Of, startDigest } from './digest.ts';
import { inputError, type OpenOptions } from './open-archive.ts';

const pieceBytes = 1_048_576;

/**
 * Reads a folder as it lies there, ignore files or not. `.git` is not entered, links are recorded and not followed.
 * Unlike an archive's, a single top folder stays: paths are relative to the folder that was named.
 * @throws SeaworthyError input/* when the folder itself cannot be read, archive/* when a limit is passed; the signal's reason.
 */
export async function openFolder<Kept>(root: string, options: OpenOptions<Kept>): Promise<OpenedTree<Kept>> {
  const limits = options.limits ?? archiveLimits;
  const budget = startBudget(limits, options.signal);
  const into = startCollecting(limits, options.keep, options.take);
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const child of list(root, folder, into)) {
      budget.entry();
      const path = folder === '' ? child.name : `${folder}/${child.name}`;
      if (enter(root, path, child, limits, budget, into)) pending.push(path);
      await budget.breathe();
    }
  }
  return into.finish('folder', false);
}

/** Children of one folder, sorted. A folder below the root that cannot be listed is a fact of the tree. */
function list(root: string, folder: string, into: Collector): Dirent[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => compareText(a.name, b.name));
  } catch (error) {
    if (folder === '') throw inputError(error, root);
    into.neutral(folder, 'entry/unreadable', `The folder ${quoted(folder)} cannot be listed.`);
    return [];
  }
}

/** Takes one child; true: it is a folder to go into. */
function enter(
  root: string,
  path: string,
  child: Dirent,
  limits: ArchiveLimits,
  budget: Budget,
  into: Collector,
): boolean {
  if (into.skips(path)) return false;
  // Node shows bytes that are not UTF-8 as U+FFFD, and could not open such a name again.
  if (child.name.includes('\ufffd')) {
    into.neutral(path, 'entry/ambiguous-name', `The name ${quoted(path)} is not valid UTF-8; it was not read.`);
    return false;
  }
  const named = readEntryPath(path, limits);
  if (named.kind === 'odd') into.neutral(path, 'entry/ambiguous-name', named.reason);
  if (named.kind !== 'path') return false;
  if (child.isDirectory()) return true;
  if (child.isSymbolicLink()) into.link(path, readlinkSync(join(root, path)), false);
  else if (child.isFile()) takeFile(root, path, budget, into);
  else into.neutral(path, 'entry/device', describeDevice(path, typeOf(child)));
  return false;
}

function takeFile(root: string, path: string, budget: Budget, into: Collector): void {
  let fd: number;
  try {
    // O_NOFOLLOW: whoever swaps the file for a link meanwhile gets an error; O_NONBLOCK: or for a FIFO, no endless wait.
    fd = openSync(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    into.neutral(path, 'entry/unreadable', `${quoted(path)} cannot be opened; it was not read.`);
    into.unreadable(path, 'The file cannot be opened.');
    return;
  }
  try {
    const { size } = fstatSync(fd);
    budget.unpacked(size, path);
    readFile(fd, path, size, into);
  } finally {
    closeSync(fd);
  }
}

function readFile(fd: number, path: string, size: number, into: Collector): void {
  const wanted = into.wants(path, size);
  if (size <= pieceBytes) {
    const bytes = Buffer.allocUnsafe(size);
    const got = readFully(fd, bytes);
    into.file(path, got.byteLength, sha256Of(got), wanted ? got : undefined);
    return;
  }
  const digest = startDigest(wanted);
  for (let left = size; left > 0; ) {
    const piece = readFully(fd, Buffer.allocUnsafeSlow(Math.min(left, pieceBytes)));
    if (piece.byteLength === 0) break;
    digest.write(piece);
    left -= piece.byteLength;
  }
  const done = digest.end();
  into.file(path, done.size, done.sha256, done.bytes);
}

/** A file that shrinks while it is read simply ends earlier. */
function readFully(fd: number, buffer: Buffer): Buffer {
  let filled = 0;
  while (filled < buffer.byteLength) {
    const count = readSync(fd, buffer, filled, buffer.byteLength - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

function typeOf(child: Dirent): string {
  if (child.isFIFO()) return 'FIFO';
  if (child.isSocket()) return 'socket';
  return child.isBlockDevice() ? 'block device' : 'character device';
}
