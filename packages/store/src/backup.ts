import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, type createWriteStream } from 'node:fs';
import { link, open, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { toStorageProblem } from '@seaworthy/schema/sqlite-problem';
import BetterSqlite, { type Database as Connection } from 'better-sqlite3';
import { type Pack, pack } from 'tar-stream';
import { type BackupManifest, backupFormat, databaseEntry, manifestEntry, readBackup } from './backup-file.ts';
import { untilFree } from './dialects/sqlite.ts';
import { databaseFileName } from './paths.ts';

export interface BackupOptions {
  readonly dataDir: string;
  /** The tar file to write; its folder must exist. */
  readonly to: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A second backup holds blobs for this long, in milliseconds: they stay although the audit that needed them ends or is
 * deleted meanwhile. Taken back when the backup ends; after a crash the next sweeps do it.
 */
const holdMs = 24 * 3_600_000;

/**
 * Copies database and blobs as they are at one moment into one tar file, while everybody goes on working. The file has its
 * name only when it is whole: written beside it, read again and checked (SQLite's integrity check, SHA-256 of every part).
 *
 * @throws SeaworthyError backup/exists, backup/damaged (the data itself is), storage/full, storage/unavailable, input/not-found.
 */
export async function backUp({ dataDir, to, now }: BackupOptions): Promise<BackupManifest> {
  const target = resolve(to);
  await refuseExisting(target);
  const partial = `${target}.partial`;
  const copy = join(dirname(target), `.seaworthy-${randomBytes(6).toString('hex')}.db`);
  const file = await openPartial(partial);
  const source = openSource(dataDir);
  try {
    const holds = await takeSnapshot(source, copy, now);
    try {
      const manifest = await describe(copy, now);
      await write(manifest, dataDir, copy, file.createWriteStream());
      await readBackup(partial, async () => undefined);
      await link(partial, target).catch((error: unknown) => {
        throw isCode(error, 'EEXIST') ? exists(target) : error;
      });
      await syncFolder(dirname(target));
      return manifest;
    } finally {
      await untilFree(() => release(source, holds), 60_000);
    }
  } catch (error) {
    throw toStorageProblem(error);
  } finally {
    source.close();
    await file.close().catch(() => undefined); // the stream has closed it already, or the error above counts
    for (const path of [partial, copy, `${copy}-journal`, `${copy}-wal`, `${copy}-shm`])
      await rm(path, { force: true });
  }
}

async function refuseExisting(target: string): Promise<void> {
  if (await stat(target).catch(() => undefined)) throw exists(target);
}

function exists(target: string): SeaworthyError {
  return new SeaworthyError('backup/exists', `${target} exists already, and a backup overwrites nothing.`);
}

async function openPartial(partial: string) {
  try {
    return await open(partial, 'wx', 0o600);
  } catch (error) {
    if (isCode(error, 'EEXIST')) {
      const detail = `${partial} exists: another backup of this name is being written, or one was cut off. Remove it if none is.`;
      throw new SeaworthyError('backup/exists', detail, { cause: error });
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new SeaworthyError('input/unreadable', `${partial} cannot be written: ${reason}.`, { cause: error });
  }
}

function openSource(dataDir: string): Connection {
  const path = join(dataDir, databaseFileName);
  try {
    return new BetterSqlite(path, { timeout: 0, fileMustExist: true });
  } catch (error) {
    const detail = `${path} cannot be opened; name the data folder of an installation that has run.`;
    throw new SeaworthyError('input/not-found', detail, { cause: error });
  }
}

interface Holds {
  readonly first: number;
  readonly last: number;
}

/**
 * One moment for both: under the write lock nobody can remove a blob, so every blob gets a hold, and a reader that begins
 * before the lock goes sees exactly the rows that those blobs belong to. Copying takes its time afterwards, lock-free.
 */
async function takeSnapshot(source: Connection, copy: string, now: number): Promise<Holds> {
  const reader = new BetterSqlite(source.name, { readonly: true, timeout: 0 });
  try {
    await untilFree(() => source.exec('begin immediate'), 60_000);
    let holds: Holds;
    try {
      const { last } = source
        .prepare<[], { last: number }>('select coalesce(max(id), 0) as last from blob_holds')
        .get() ?? {
        last: 0,
      };
      const { changes } = source
        .prepare('insert into blob_holds (sha256, until) select sha256, ? from blobs')
        .run(now + holdMs);
      holds = { first: last + 1, last: last + changes };
      reader.exec('begin');
      reader.prepare('select count(*) from sqlite_schema').get();
      source.exec('commit');
    } catch (error) {
      if (source.inTransaction) source.exec('rollback');
      throw error;
    }
    await reader.backup(copy);
    reader.exec('commit');
    return holds;
  } finally {
    reader.close();
  }
}

/** Blobs that lost their last row meanwhile get an expired hold, by which the next sweep finds them; the others need none. */
function release(source: Connection, { first, last }: Holds): void {
  const own = 'id between @first and @last';
  const isNeeded = `(exists (select 1 from audits where upload_blob = blob_holds.sha256)
    or exists (select 1 from checkpoints where blob = blob_holds.sha256)
    or exists (select 1 from report_files where blob = blob_holds.sha256)
    or exists (select 1 from partial_chunks where blob = blob_holds.sha256))`;
  source
    .transaction(() => {
      source.prepare(`delete from blob_holds where ${own} and ${isNeeded}`).run({ first, last });
      source.prepare(`update blob_holds set until = 0 where ${own}`).run({ first, last });
    })
    .immediate();
}

/** Makes the copy one file without leases and holds of processes that will not exist where it is restored. */
async function describe(copy: string, now: number): Promise<BackupManifest> {
  const connection = new BetterSqlite(copy);
  let blobs: { count: number; bytes: number | null } | undefined;
  let schema: { version: number | null } | undefined;
  try {
    connection.pragma('journal_mode = DELETE');
    connection.exec('delete from blob_holds; delete from jobs;');
    if (connection.prepare(`select 1 from sqlite_schema where name = 'workers'`).get())
      connection.exec('delete from workers');
    blobs = connection
      .prepare<[], NonNullable<typeof blobs>>('select count(*) as count, sum(size) as bytes from blobs')
      .get();
    schema = connection.prepare<[], NonNullable<typeof schema>>('select max(version) as version from migrations').get();
  } finally {
    connection.close();
  }
  const { size } = await stat(copy);
  return {
    format: backupFormat,
    createdAt: new Date(now).toISOString(),
    schemaVersion: schema?.version ?? 0,
    database: { size, sha256: await sha256Of(copy) },
    blobs: { count: blobs?.count ?? 0, bytes: blobs?.bytes ?? 0 },
  };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

async function write(
  manifest: BackupManifest,
  dataDir: string,
  copy: string,
  out: ReturnType<typeof createWriteStream>,
): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, out);
  written.catch(() => undefined); // awaited below; an error while entries are added must not go unheard
  const entries = (async () => {
    await add(tar, manifestEntry, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    await addFile(tar, databaseEntry, copy, manifest.database.size);
    for (const { sha256, size } of blobsOf(copy)) {
      await addFile(
        tar,
        `blobs/${sha256.slice(0, 2)}/${sha256}`,
        join(dataDir, 'blobs', sha256.slice(0, 2), sha256),
        size,
      );
    }
    tar.finalize();
  })();
  await Promise.all([entries, written]).catch((error: unknown) => {
    tar.destroy();
    throw error;
  });
}

function blobsOf(copy: string): readonly { readonly sha256: string; readonly size: number }[] {
  const connection = new BetterSqlite(copy, { readonly: true });
  try {
    return connection
      .prepare<[], { sha256: string; size: number }>('select sha256, size from blobs order by sha256')
      .all();
  } finally {
    connection.close();
  }
}

function add(tar: Pack, name: string, bytes: Buffer): Promise<void> {
  return new Promise((done, fail) => {
    tar.entry({ name, mode: 0o600, mtime: new Date(0) }, bytes, (error) => (error ? fail(error) : done()));
  });
}

async function addFile(tar: Pack, name: string, path: string, size: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== size) {
    const how = found === undefined ? 'is missing' : `has ${found.size} bytes instead of ${size}`;
    throw new SeaworthyError('backup/damaged', `${path} ${how}: the data folder is damaged. See doctor.`);
  }
  const entry = tar.entry({ name, size, mode: 0o600, mtime: new Date(0) });
  await pipeline(createReadStream(path), entry);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
