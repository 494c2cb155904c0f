import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { ArchiveLimits } from '@seaworthy/schema/archive-limits';
import { detectFormat, headBytes } from '@seaworthy/schema/intake/detect-format';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { ExitError, exitCodes } from '../exit-code.ts';
import { packFolder, tooLarge } from './pack-folder.ts';
import { megabytes, type Say } from './say.ts';

/** What is sent: an archive of the person's own, or one that was packed for them. */
export interface Prepared {
  readonly path: string;
  readonly fileName: string;
  readonly size: number;
  readonly sha256: string;
  /** Removes what was made for the upload. */
  remove(): void;
}

/**
 * Looks at a path before a byte of it is sent.
 * @throws ExitError for what is not there, SeaworthyError for what the server would refuse.
 */
export async function prepare(
  path: string,
  limits: ArchiveLimits,
  say: Say,
  tokenFile: string | null,
): Promise<Prepared> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const sentence =
      error.code === 'EACCES' ? 'cannot be read. Check its permissions.' : 'is not there. Check the path.';
    throw new ExitError(exitCodes.usage, `${path} ${sentence}`, { cause: error });
  });
  if (found.isDirectory()) return packed(path, limits, say, tokenFile);
  if (!found.isFile()) {
    throw new ExitError(exitCodes.usage, `${path} is neither a file nor a folder. Save the archive first.`);
  }
  if (found.size > limits.packedBytes) throw new SeaworthyError('archive/packed-too-large', tooLarge(limits));
  detectFormat(await headOf(path));
  const sha256 = await hashOf(path);
  return { path, fileName: basename(resolve(path)), size: found.size, sha256, remove: () => undefined };
}

async function packed(path: string, limits: ArchiveLimits, say: Say, tokenFile: string | null): Promise<Prepared> {
  // A name that an archive may not hold must not spoil everything in it.
  const name = basename(resolve(path)).replace(/[\p{Cc}\\/]/gu, '') || 'repository';
  const folder = mkdtempSync(join(tmpdir(), 'seaworthy-upload-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Also when the person presses Ctrl-C.
  process.once('exit', remove);
  say.status(`Packing ${path} …`);
  try {
    const made = await packFolder({ path, name, tokenFile }, join(folder, 'upload.tar.gz'), limits);
    const { size, sha256, files, leftOut } = made;
    say.line(`Packed ${files} files of ${path} (${megabytes(size)}).`);
    if (leftOut.size > 0)
      say.line(`Left out: ${[...leftOut].map(([reason, count]) => `${reason} ${count}`).join(', ')}.`);
    return { path: made.path, fileName: `${name}.tar.gz`, size, sha256, remove };
  } catch (error) {
    remove();
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
      throw new ExitError(exitCodes.usage, `${tmpdir()} has no room for the archive. Free some, or set TMPDIR.`, {
        cause: error,
      });
    }
    throw error;
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}
