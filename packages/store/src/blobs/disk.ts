import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { access, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { toStorageProblem } from '@seaworthy/schema/sqlite-problem';

/** The files below blobs/: `ab/ab12…` by content, `tmp/…` while they are written. Rows and holds are sql/blobs.ts. */
export interface BlobFiles {
  /** Streams to a temporary file and fsyncs it. The caller moves it with `place` or drops it with `discard`. */
  stage(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, limitBytes: number): Promise<StagedBlob>;
  /** Moves to the final name and fsyncs the folder. Synchronous, because it runs inside a write transaction. */
  place(staged: StagedBlob): void;
  discard(staged: StagedBlob): Promise<void>;
  /** Absolute path, or undefined when there is no such file. */
  find(sha256: string): Promise<string | undefined>;
  /** Removes the file; it may be gone already. Synchronous, because it runs inside a write transaction. */
  remove(sha256: string): void;
  list(): Promise<readonly string[]>;
  /** Bytes; 0 when there is no such file. */
  sizeOf(sha256: string): Promise<number>;
  /** Removes temporary files that nobody has written to for an hour. */
  sweepTemporary(): Promise<number>;
}

export interface StagedBlob {
  readonly temporaryPath: string;
  readonly sha256: string;
  readonly size: number;
}

/** A writer touches its file with every chunk; an upload that stands still for this long has been cut off by then. */
const abandonedAfterMs = 3_600_000;

export async function openBlobFiles(folder: string): Promise<BlobFiles> {
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), assertSha256(sha256));
  return {
    stage: (source, limitBytes) => stage(join(temporary, randomBytes(16).toString('hex')), source, limitBytes),
    place: (staged) => place(staged, join(folder, staged.sha256.slice(0, 2)), pathOf(staged.sha256)),
    discard: (staged) => rm(staged.temporaryPath, { force: true }),
    find: async (sha256) => ((await exists(pathOf(sha256))) ? pathOf(sha256) : undefined),
    remove: (sha256) => rmSync(pathOf(sha256), { force: true }),
    list: () => list(folder),
    sizeOf: (sha256) =>
      stat(pathOf(sha256)).then(
        ({ size }) => size,
        () => 0,
      ),
    sweepTemporary: () => sweepTemporary(temporary),
  };
}

async function stage(
  temporaryPath: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limitBytes: number,
): Promise<StagedBlob> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(temporaryPath, 'wx', 0o600).catch((error: unknown) => {
    throw toStorageProblem(error);
  });
  try {
    for await (const chunk of source) {
      size += chunk.byteLength;
      if (size > limitBytes) throw new SeaworthyError('request/too-large', `More than ${limitBytes} bytes were sent.`);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    await file.close();
    return { temporaryPath, sha256: hash.digest('hex'), size };
  } catch (error) {
    await file.close().catch(() => undefined); // the first error counts, and the file goes anyway
    await rm(temporaryPath, { force: true });
    throw toStorageProblem(error);
  }
}

function place(staged: StagedBlob, parent: string, path: string): void {
  try {
    mkdirSync(parent, { recursive: true });
    renameSync(staged.temporaryPath, path);
    syncFolder(parent);
  } catch (error) {
    throw toStorageProblem(error);
  }
}

/** Without this a power loss may keep the row and forget the file's name. */
function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

async function list(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder)) {
    if (!/^[0-9a-f]{2}$/.test(entry)) continue;
    for (const name of await readdir(join(folder, entry))) {
      if (/^[0-9a-f]{64}$/.test(name)) found.push(name);
    }
  }
  return found;
}

async function sweepTemporary(temporary: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(temporary)) {
    const path = join(temporary, name);
    const found = await stat(path).catch(() => undefined); // another process may have moved it meanwhile
    if (found === undefined || Date.now() - found.mtimeMs < abandonedAfterMs) continue;
    await rm(path, { force: true, recursive: true });
    removed += 1;
  }
  return removed;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function assertSha256(value: string): string {
  if (!/^[0-9a-f]{64}$/.test(value)) throw new SeaworthyError('not-found', 'This is not the name of a stored blob.');
  return value;
}
