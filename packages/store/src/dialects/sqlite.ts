import { toStorageProblem } from '@seaworthy/schema/sqlite-problem';
import BetterSqlite, { type Database as Connection } from 'better-sqlite3';
import { CompiledQuery, type DatabaseConnection, SqliteDialect, SqliteDriver, type SqliteStatement } from 'kysely';
import { keepCopy } from '../keep-copy.ts';
import { type Migration, migrate } from '../migrate.ts';

/** How long a writer waits for another one, in milliseconds. Writers are short, so running into it means a stuck process. */
export const defaultBusyTimeoutMs = 5_000;

/** A migration may rewrite a large table while other processes start. */
const migrationTimeoutMs = 120_000;

/**
 * Opens the file for use by several processes at once and brings it to the newest version. WAL lets readers and one writer
 * work side by side. `synchronous = NORMAL`: a commit survives the crash of any process; after a power loss the newest
 * commits since the last WAL checkpoint may be gone, the file stays whole. The cost is a stage that runs again, or an
 * upload of the last moments.
 *
 * @throws SeaworthyError storage/unavailable, storage/full, storage/schema-mismatch.
 */
export async function openSqlite(
  path: string,
  migrations: readonly Migration[],
  busyTimeoutMs: number = defaultBusyTimeoutMs,
): Promise<Connection> {
  const connection = openFile(path);
  try {
    await untilFree(() => connection.pragma('journal_mode = WAL'), busyTimeoutMs);
    connection.pragma('synchronous = NORMAL');
    // Keeps the WAL file from staying at the size of its largest burst.
    connection.pragma('journal_size_limit = 67108864');
    await untilFree(() => migrate(connection, migrations, (version) => keepCopy(path, version)), migrationTimeoutMs);
    return connection;
  } catch (error) {
    connection.close();
    throw toStorageProblem(error);
  }
}

function openFile(path: string): Connection {
  try {
    // No busy timeout of SQLite's own, it would block this process's event loop: see untilFree.
    const connection = new BetterSqlite(path, { timeout: 0 });
    // SQLite's own lower() and LIKE know the case of ASCII alone.
    connection.function('fold', { deterministic: true }, (text) => (text === null ? null : fold(String(text))));
    return connection;
  } catch (error) {
    throw toStorageProblem(error);
  }
}

/** A text as searches compare it: the SQL function of the same name does this to columns. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * Tries again while another connection writes. Waiting inside SQLite would stop the event loop, and when the other
 * connection belongs to this very process (the queue has one) its transaction could then never come to its end.
 */
export async function untilFree<T>(work: () => T | Promise<T>, timeoutMs: number, contention?: Contention): Promise<T> {
  // Not the wall clock: set back, it would make this wait for as long as it was set.
  const startedAt = performance.now();
  let hasWaited = false;
  try {
    for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 20)) {
      try {
        return await work();
      } catch (error) {
        if (!isBusy(error) || performance.now() - startedAt >= timeoutMs) throw toStorageProblem(error);
        if (!hasWaited && contention !== undefined) contention.waits += 1;
        hasWaited = true;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  } finally {
    if (hasWaited && contention !== undefined) contention.waitedMs += performance.now() - startedAt;
  }
}

/** How often and how long statements of this process have waited for another writer. */
export interface Contention {
  waits: number;
  waitedMs: number;
}

function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** Kysely on one better-sqlite3 connection, made fit for several writers; ImmediateDriver says how. */
export class SeaworthySqliteDialect extends SqliteDialect {
  readonly #connection: Connection;
  readonly #contention: Contention;
  readonly #busyTimeoutMs: number;

  /** `contention` is counted up from now on; without it nobody wants to know. */
  constructor(
    connection: Connection,
    contention: Contention = { waits: 0, waitedMs: 0 },
    busyTimeoutMs: number = defaultBusyTimeoutMs,
  ) {
    super({ database: withPreparedStatements(connection) });
    this.#connection = connection;
    this.#contention = contention;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#connection, this.#contention, this.#busyTimeoutMs);
  }
}

/**
 * Every transaction takes the write lock at its start. A deferred one that reads and then writes fails at once when
 * another process wrote in between, and no waiting helps. Failures of file and disk leave as SeaworthyErrors.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #connection: Connection;
  readonly #contention: Contention;
  readonly #busyTimeoutMs: number;
  #waiting: DatabaseConnection | undefined;

  constructor(connection: Connection, contention: Contention, busyTimeoutMs: number) {
    super({ database: withPreparedStatements(connection) });
    this.#connection = connection;
    this.#contention = contention;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const inner = await super.acquireConnection();
    this.#waiting ??= {
      executeQuery: (query) => {
        const timeoutMs = this.#connection.inTransaction ? 0 : this.#busyTimeoutMs;
        return untilFree(() => inner.executeQuery(query), timeoutMs, this.#contention);
      },
      streamQuery: (query, chunkSize) => inner.streamQuery(query, chunkSize),
    };
    return this.#waiting;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** A full disk rolls back by itself; a second rollback would hide the reason. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** Each statement is prepared once: preparing costs more than most of them take to run. */
function withPreparedStatements(connection: Connection): { prepare(sql: string): SqliteStatement; close(): void } {
  const prepared = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      // Lists of parameters make endless variants; starting over is cheaper than keeping count of use.
      if (prepared.size >= 300) prepared.clear();
      const statement = connection.prepare<unknown[]>(sql);
      const fresh: SqliteStatement = {
        reader: statement.reader,
        all: (parameters) => statement.all(...parameters),
        run: (parameters) => statement.run(...parameters),
        iterate: (parameters) => statement.iterate(...parameters),
      };
      prepared.set(sql, fresh);
      return fresh;
    },
    close: () => {
      prepared.clear();
      connection.close();
    },
  };
}
