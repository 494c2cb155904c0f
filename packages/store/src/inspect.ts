import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import BetterSqlite, { type Database as Connection } from 'better-sqlite3';
import { findMigrations, readMigrations } from './migrate.ts';
import type { WorkerRow } from './operations-port.ts';
import { databaseFileName, restoringName } from './paths.ts';

/** What can be seen of a data folder without changing it. Null: could not be found out, or there is nothing yet. */
export interface DataFacts {
  readonly folder: string;
  readonly exists: boolean;
  /** Paths that this user cannot read and write. */
  readonly forbidden: readonly string[];
  /** Others than the owner may read it. */
  readonly openToOthers: boolean;
  readonly halfRestored: boolean;
  readonly disk: {
    readonly type: string;
    readonly network: boolean;
    readonly freeBytes: number;
    readonly totalBytes: number;
  } | null;
  readonly database: DatabaseFacts | null;
  /** Why there are no facts of a database that exists. */
  readonly databaseError: string | null;
}

export interface DatabaseFacts {
  readonly bytes: number;
  readonly walBytes: number;
  readonly schemaVersion: number;
  /** The newest version that this program knows. */
  readonly knownVersion: number;
  /** `ok`, or what SQLite's check found. */
  readonly integrity: string;
  readonly lostReferences: number;
  readonly audits: Readonly<Record<string, number>>;
  readonly jobs: Readonly<Record<string, number>>;
  /** Files that no row names; the sweep removes them. */
  readonly orphanedBlobs: number;
  /** Blobs that a row names and that are not on the disk, at most ten. */
  readonly missingBlobs: readonly string[];
  readonly workers: readonly WorkerRow[];
}

/** Magic numbers of statfs(2), for what a data folder lies on. */
const fileSystems: ReadonlyMap<number, readonly [name: string, network: boolean]> = new Map([
  [0xef53, ['ext4', false]],
  [0x58465342, ['xfs', false]],
  [0x9123683e, ['btrfs', false]],
  [0x2fc12fc1, ['zfs', false]],
  [0x01021994, ['tmpfs', false]],
  [0x794c7630, ['overlayfs', false]],
  [0xf2f52010, ['f2fs', false]],
  [0x6969, ['nfs', true]],
  [0xff534d42, ['cifs', true]],
  [0xfe534d42, ['smb2', true]],
  [0x517b, ['smb', true]],
  [0x01021997, ['9p', true]],
  [0x65735546, ['fuse', true]],
  [0x00c36400, ['ceph', true]],
  [0x5346414f, ['afs', true]],
  [0x19830326, ['beegfs', true]],
  [0x0bd00bd0, ['lustre', true]],
]);

export async function inspectData(dataDir: string): Promise<DataFacts> {
  const folder = resolve(dataDir);
  const found = await stat(folder).catch(() => undefined);
  const file = join(folder, databaseFileName);
  const paths = [folder, file, join(folder, 'blobs'), join(folder, 'blobs', 'tmp')];
  const base = {
    folder,
    exists: found !== undefined,
    forbidden: await forbiddenOf(paths),
    openToOthers: found !== undefined && (found.mode & 0o077) !== 0,
    halfRestored: (await stat(join(folder, restoringName)).catch(() => undefined)) !== undefined,
    disk: await diskOf(folder),
  };
  if ((await stat(file).catch(() => undefined)) === undefined) return { ...base, database: null, databaseError: null };
  try {
    return { ...base, database: await inspectDatabase(folder, file), databaseError: null };
  } catch (error) {
    return { ...base, database: null, databaseError: error instanceof Error ? error.message : String(error) };
  }
}

async function forbiddenOf(paths: readonly string[]): Promise<readonly string[]> {
  const forbidden: string[] = [];
  for (const path of paths) {
    const why = await access(path, constants.R_OK | constants.W_OK).catch((error: unknown) => error);
    if (why instanceof Error && 'code' in why && why.code !== 'ENOENT') forbidden.push(path);
  }
  return forbidden;
}

async function diskOf(folder: string): Promise<DataFacts['disk']> {
  const found = await statfs(folder).catch(() => undefined);
  if (found === undefined) return null;
  const [type, network] = fileSystems.get(found.type) ?? [`type 0x${found.type.toString(16)}`, false];
  return { type, network, freeBytes: found.bavail * found.bsize, totalBytes: found.blocks * found.bsize };
}

async function inspectDatabase(folder: string, file: string): Promise<DatabaseFacts> {
  const connection = new BetterSqlite(file, { readonly: true, timeout: 5_000 });
  try {
    const tables = new Set(
      connection
        .prepare<[], { name: string }>('select name from sqlite_schema')
        .all()
        .map(({ name }) => name),
    );
    const lost = connection.pragma('foreign_key_check') as unknown[]; // rows, one for each lost reference
    const blobs = tables.has('blobs')
      ? connection
          .prepare<[], { sha256: string }>('select sha256 from blobs')
          .all()
          .map((row) => row.sha256)
      : [];
    const files = await blobFilesOf(join(folder, 'blobs'));
    const known = new Set(blobs);
    const version = connection.prepare<[], { n: number | null }>('select max(version) as n from migrations').get();
    return {
      bytes: await sizeOf(file),
      walBytes: await sizeOf(`${file}-wal`),
      schemaVersion: version?.n ?? 0,
      knownVersion: readMigrations(findMigrations()).length,
      integrity: String(connection.pragma('integrity_check', { simple: true })),
      lostReferences: lost.length,
      audits: countByState(connection, tables, 'audits'),
      jobs: countByState(connection, tables, 'jobs'),
      orphanedBlobs: [...files].filter((sha256) => !known.has(sha256)).length,
      missingBlobs: blobs.filter((sha256) => !files.has(sha256)).slice(0, 10),
      workers: tables.has('workers') ? workersOf(connection) : [],
    };
  } finally {
    connection.close();
  }
}

function countByState(connection: Connection, tables: ReadonlySet<string>, table: 'audits' | 'jobs') {
  if (!tables.has(table)) return {};
  const rows = connection
    .prepare<[], { state: string; n: number }>(
      `select state, count(*) as n from ${table} group by state order by state`,
    )
    .all();
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

function workersOf(connection: Connection): readonly WorkerRow[] {
  return connection
    .prepare<[], WorkerRow>(
      'select id, host, pid, concurrency, started_at as startedAt, seen_at as seenAt from workers order by started_at',
    )
    .all();
}

async function blobFilesOf(folder: string): Promise<ReadonlySet<string>> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return new Set(names.flatMap((name) => /^[0-9a-f]{2}\/([0-9a-f]{64})$/.exec(name)?.[1] ?? []));
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
