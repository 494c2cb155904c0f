import { type FileHandle, open } from 'node:fs/promises';
import { type ArchiveLimits, archiveLimits } from '@seaworthy/schema/archive-limits';
import { packedTooLarge } from '@seaworthy/schema/intake/budget';
import { startCollecting } from '@seaworthy/schema/intake/collect-tree';
import { detectFormat, headBytes } from '@seaworthy/schema/intake/detect-format';
import type { Keep, OpenedTree, Take } from '@seaworthy/schema/intake/opened-tree';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { startBudget } from './budget.ts';
import { openTar } from './open-tar.ts';
import { openZip } from './open-zip.ts';

export interface OpenOptions<Kept> {
  /** Which files' bytes are wanted; every file is listed and hashed. */
  readonly keep: Keep;
  readonly take: Take<Kept>;
  readonly limits?: ArchiveLimits;
  readonly signal?: AbortSignal;
}

/**
 * Reads a packed repository. Nothing is written, no entry's name becomes a path on this machine, links are not followed.
 * One top folder shared by every entry is taken off. Equal trees give equal results for every format and order of entries.
 * @throws SeaworthyError input/* when the file cannot be opened, archive/* when it is refused; the signal's reason.
 */
export async function openArchive<Kept>(path: string, options: OpenOptions<Kept>): Promise<OpenedTree<Kept>> {
  const limits = options.limits ?? archiveLimits;
  const handle = await openFile(path);
  try {
    const { size } = await handle.stat();
    if (size > limits.packedBytes) {
      throw packedTooLarge(size, limits);
    }
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    const format = detectFormat(head.subarray(0, bytesRead));
    const budget = startBudget(limits, options.signal);
    const into = startCollecting(limits, options.keep, options.take);
    const source = { handle, size };
    if (format === 'zip') await openZip(source, limits, budget, into);
    else await openTar(source, format, limits, budget, into);
    return into.finish(format, true);
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw inputError(error, path);
  }
}

/** The two ways in which a path given by a person can be wrong; other errors stay as they are. */
export function inputError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new SeaworthyError('input/not-found', `There is nothing at ${path}.`, { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EISDIR') {
    return new SeaworthyError('input/unreadable', `${path} cannot be opened (${code}).`, { cause: error });
  }
  return error;
}
