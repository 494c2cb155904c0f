import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { toStorageProblem } from '@seaworthy/schema/sqlite-problem';
import BetterSqlite from 'better-sqlite3';
import { type BackupManifest, readBackup } from './backup-file.ts';
import { findMigrations, readMigrations } from './migrate.ts';
import { databaseFileName, restoringName } from './paths.ts';

export interface RestoreOptions {
  readonly file: string;
  /** Missing or empty. */
  readonly dataDir: string;
  readonly migrationsDir?: string;
}

/**
 * Brings a backup into an empty data folder. Everything is written below `restoring/` and checked there (SHA-256 of every
 * part, SQLite's integrity check, every blob that a row names); only then it gets its place, the database last. A restore
 * that was cut off leaves `restoring/`, with which no store opens.
 *
 * @throws SeaworthyError restore/not-empty, backup/damaged, storage/schema-mismatch (made by a newer version),
 *   input/not-found, storage/full.
 */
export async function restore({ file, dataDir, migrationsDir }: RestoreOptions): Promise<BackupManifest> {
  const target = resolve(dataDir);
  const known = readMigrations(migrationsDir ?? findMigrations()).length;
  await refuseContent(target);
  await mkdir(target, { recursive: true, mode: 0o700 });
  const staging = join(target, restoringName);
  await mkdir(staging, { mode: 0o700 });
  try {
    await mkdir(join(staging, 'blobs'), { mode: 0o700 });
    const manifest = await readBackup(file, async (name, source, { schemaVersion }) => {
      if (schemaVersion > known) throw tooNew(file, schemaVersion, known);
      const path = join(staging, name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await pipeline(source, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }));
    });
    checkDatabase(file, join(staging, databaseFileName), manifest);
    await rename(join(staging, 'blobs'), join(target, 'blobs'));
    await rename(join(staging, databaseFileName), join(target, databaseFileName));
    await rmdir(staging);
    return manifest;
  } catch (error) {
    // Refused before anything has its place: the folder is left as it was found.
    await rm(staging, { recursive: true, force: true });
    await rm(join(target, 'blobs'), { recursive: true, force: true });
    throw toStorageProblem(error);
  }
}

async function refuseContent(target: string): Promise<void> {
  const names = await readdir(target).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new SeaworthyError('input/unreadable', `${target} cannot be read as a folder.`, { cause: error });
  });
  if (names.length === 0) return;
  const detail = `${target} is not empty (it holds ${names.slice(0, 3).join(', ')}), and a restore overwrites nothing.`;
  throw new SeaworthyError('restore/not-empty', detail);
}

function tooNew(file: string, version: number, known: number): SeaworthyError {
  return new SeaworthyError(
    'storage/schema-mismatch',
    `${file} was made with database version ${version}; this version of Seaworthy knows ${known}. Restore with the version that made it, or a newer one.`,
  );
}

function checkDatabase(file: string, path: string, { blobs, schemaVersion }: BackupManifest): void {
  const connection = new BetterSqlite(path, { readonly: true });
  try {
    const said = connection.pragma('integrity_check', { simple: true });
    const lost = connection.pragma('foreign_key_check') as unknown[]; // rows, one for each lost reference
    const count = connection.prepare<[], { n: number }>('select count(*) as n from blobs').get()?.n;
    const version = connection.prepare<[], { n: number }>('select max(version) as n from migrations').get()?.n;
    if (said === 'ok' && lost.length === 0 && count === blobs.count && version === schemaVersion) return;
    const why = said === 'ok' ? 'its database does not fit its manifest' : `its database is damaged (${String(said)})`;
    throw new SeaworthyError('backup/damaged', `${file} cannot be used: ${why}.`);
  } finally {
    connection.close();
  }
}
