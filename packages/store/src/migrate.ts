import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { Database as Connection } from 'better-sqlite3';

/** One file of migrations/: `0001_spine.sql` has version 1 and name `spine`. Applied once, never changed afterwards. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/**
 * Brings the database to the newest version, or leaves it untouched. All pending files run in one transaction that holds
 * the write lock, so of several processes starting at once one migrates and the others wait and find nothing to do.
 *
 * @param beforeUpgrade told the version of a database that holds data, before anything of it changes and under the lock;
 *   what it throws stops the upgrade.
 * @returns versions that this call applied.
 * @throws SeaworthyError storage/schema-mismatch when an applied file was edited, or the database is newer than the code;
 *   SqliteError when another process holds the lock.
 */
export function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  beforeUpgrade: (version: number) => void = () => undefined,
): readonly number[] {
  // Rebuilding a table drops the old one; with foreign keys on that would cascade. Has no effect inside a transaction.
  connection.pragma('foreign_keys = OFF');
  try {
    return connection.transaction(() => applyPending(connection, migrations, beforeUpgrade)).immediate();
  } finally {
    connection.pragma('foreign_keys = ON');
  }
}

function applyPending(
  connection: Connection,
  migrations: readonly Migration[],
  beforeUpgrade: (version: number) => void,
): readonly number[] {
  connection.exec(`create table if not exists migrations
    (version integer primary key, name text not null, sha256 text not null, applied_at integer not null) strict`);
  const applied = connection.prepare<[], Applied>('select version, name, sha256 from migrations').all();
  for (const row of applied) checkApplied(row, migrations);
  const done = new Set(applied.map((row) => row.version));
  const pending = migrations.filter((migration) => !done.has(migration.version));
  if (pending.length > 0 && applied.length > 0) beforeUpgrade(Math.max(...done));
  const record = connection.prepare('insert into migrations (version, name, sha256, applied_at) values (?, ?, ?, ?)');
  for (const migration of pending) {
    connection.exec(migration.sql);
    record.run(migration.version, migration.name, migration.sha256, Date.now());
  }
  const broken = pending.length === 0 ? [] : connection.pragma('foreign_key_check');
  if (Array.isArray(broken) && broken.length > 0) {
    throw new Error(`Migrations left ${broken.length} rows whose foreign key leads nowhere.`);
  }
  return pending.map((migration) => migration.version);
}

interface Applied {
  readonly version: number;
  readonly name: string;
  readonly sha256: string;
}

function checkApplied(row: Applied, migrations: readonly Migration[]): void {
  const known = migrations.find((migration) => migration.version === row.version);
  if (known === undefined) {
    throw new SeaworthyError(
      'storage/schema-mismatch',
      `The database was migrated to version ${row.version} (${row.name}), which this version of Seaworthy does not know.`,
    );
  }
  if (known.sha256 !== row.sha256) {
    throw new SeaworthyError(
      'storage/schema-mismatch',
      `Migration ${row.version} (${row.name}) was changed after the database had applied it; changes need a new migration.`,
    );
  }
}

/** Reads `NNNN_name.sql` files in order. Throws on a gap, a repeated number or a name of another form: a packaging bug. */
export function readMigrations(folder: string): readonly Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort(compareText);
  return names.map((fileName, index) => {
    const match = /^(\d{4})_([a-z0-9_]+)\.sql$/.exec(fileName);
    if (match === null || Number(match[1]) !== index + 1) {
      throw new Error(`Migration ${fileName} in ${folder} does not continue the numbering at ${index + 1}.`);
    }
    const sql = readFileSync(join(folder, fileName), 'utf8');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    return { version: index + 1, name: match[2] ?? '', sql, sha256 };
  });
}

/** `migrations/sqlite` in the nearest folder above this file that has one: right in the sources and in a bundle below the root. */
export function findMigrations(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'migrations', 'sqlite');
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) throw new Error(`No folder migrations/sqlite above ${start}.`);
  }
}
