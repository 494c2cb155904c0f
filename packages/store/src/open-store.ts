import { mkdir, stat, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { toStorageProblem } from '@seaworthy/schema/sqlite-problem';
import { Kysely, sql } from 'kysely';
import { openBlobFiles } from './blobs/disk.ts';
import { type Contention, openSqlite, SeaworthySqliteDialect } from './dialects/sqlite.ts';
import { findMigrations, readMigrations } from './migrate.ts';
import { databaseFileName, restoringName } from './paths.ts';
import type { Store, StoreDriverName } from './port.ts';
import { openAccessLog } from './sql/access-log.ts';
import { openAnswers } from './sql/answers.ts';
import { openAudits } from './sql/audits.ts';
import { openBlobs } from './sql/blobs.ts';
import { openCheckpoints } from './sql/checkpoints.ts';
import type { Database, Db } from './sql/database.ts';
import { openDocumentCache } from './sql/document-cache.ts';
import { openEvents } from './sql/events.ts';
import { openHistory } from './sql/history.ts';
import { openMails } from './sql/mails.ts';
import { openMembers } from './sql/members.ts';
import { openOperatorLinks } from './sql/operator-links.ts';
import { fillSlugs, openProjects } from './sql/projects.ts';
import { openReports } from './sql/reports.ts';
import { openRetention } from './sql/retention.ts';
import { openSharesOf } from './sql/shares.ts';
import { openTeams } from './sql/teams.ts';
import { openTokens } from './sql/tokens.ts';
import { openTriage } from './sql/triage.ts';
import { openUploads } from './sql/uploads.ts';
import { openWebhooks } from './sql/webhooks.ts';
import { openWorkers } from './sql/workers.ts';

export interface StoreOptions {
  /** Folder of `seaworthy.db` and `blobs/`; made when it is missing. Must be a local disk: WAL does not work over a network. */
  readonly dataDir: string;
  /** Folder of the .sql files; without it the nearest `migrations/sqlite` above this file. */
  readonly migrationsDir?: string;
  /** How long a write waits for another process to end its own, in milliseconds; without it `defaultBusyTimeoutMs`. */
  readonly busyTimeoutMs?: number;
}

export type OpenStore = (options: StoreOptions) => Promise<Store>;

/** Every driver; the contract suite runs over all of them. */
export const storeDrivers: Record<StoreDriverName, OpenStore> = { sqlite: (options) => openStore(options) };

export { databaseFileName };

/**
 * Opens, migrates and tidies the store. Several processes may do so at the same time.
 *
 * @throws SeaworthyError storage/unavailable, storage/full, storage/schema-mismatch.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const dataDir = resolve(options.dataDir);
  await refuseHalfRestored(dataDir);
  const files = await makeFolders(dataDir);
  const migrations = readMigrations(options.migrationsDir ?? findMigrations());
  const connection = await openSqlite(join(dataDir, databaseFileName), migrations, options.busyTimeoutMs);
  const contention: Contention = { waits: 0, waitedMs: 0 };
  const db = new Kysely<Database>({
    dialect: new SeaworthySqliteDialect(connection, contention, options.busyTimeoutMs),
  });
  await fillSlugs(db);
  const blobs = openBlobs(db, files);
  const audits = openAudits(db, blobs, files);
  const checkpoints = openCheckpoints(db, blobs, files);
  const documentCache = openDocumentCache(db);
  const uploads = openUploads(db, files);
  const accessLog = openAccessLog(db);
  const store: Store = {
    teams: openTeams(db),
    members: openMembers(db),
    mails: openMails(db),
    projects: openProjects(db),
    audits,
    events: openEvents(db),
    checkpoints,
    documentCache,
    reports: openReports(db, files),
    answers: openAnswers(db),
    blobs,
    uploads,
    tokens: openTokens(db),
    workers: openWorkers(db),
    shares: openSharesOf(db),
    operatorLinks: openOperatorLinks(db),
    accessLog,
    webhooks: openWebhooks(db),
    history: openHistory(db),
    triage: openTriage(db),
    retention: openRetention({ db, files, audits, checkpoints, documentCache, uploads, accessLog }),
    async ping() {
      const start = performance.now();
      await sql`select 1 from teams limit 1`.execute(db);
      return performance.now() - start;
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(dataDir);
      return bavail * bsize;
    },
    async measures() {
      const file = join(dataDir, databaseFileName);
      const [databaseBytes, walBytes] = await Promise.all([sizeOf(file), sizeOf(`${file}-wal`)]);
      return { databaseBytes, walBytes, busyWaits: contention.waits, busyMs: contention.waitedMs };
    },
    async close() {
      await db.destroy();
      // Kysely closes only a connection that it has used.
      if (connection.open) connection.close();
    },
  };
  databases.set(store, db);
  return store;
}

const databases = new WeakMap<Store, Db>();

/**
 * The connection of an opened store, for packages/accounts alone: its tables live in the same file, and a second connection
 * of one process would wait for the first one's transaction for ever.
 */
export function databaseOf(store: Store): Db {
  const db = databases.get(store);
  if (db === undefined) throw new Error('this store was not opened by openStore');
  return db;
}

/** 0 for a file that is not there: the last connection to close takes the write-ahead log with it. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** A store that opened here would begin anew, and the restore would be mistaken for done. */
async function refuseHalfRestored(dataDir: string): Promise<void> {
  const staging = join(dataDir, restoringName);
  if ((await stat(staging).catch(() => undefined)) === undefined) return;
  const detail = `${staging} is there: a restore into ${dataDir} is running or was cut off. Empty the folder and restore again.`;
  throw new SeaworthyError('storage/schema-mismatch', detail);
}

async function makeFolders(dataDir: string) {
  try {
    // Uploads are other people's source code: for the owner's eyes only.
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const files = await openBlobFiles(join(dataDir, 'blobs'));
    await files.sweepTemporary();
    return files;
  } catch (error) {
    const problem = toStorageProblem(error);
    if (problem !== error) throw problem;
    const detail = `The data folder ${dataDir} cannot be made or written.`;
    throw new SeaworthyError('storage/unavailable', detail, { cause: error });
  }
}
