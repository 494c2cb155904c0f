import { join } from 'node:path';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { toStorageProblem } from '@seaworthy/schema/sqlite-problem';
import BetterSqlite, { type Database as Connection } from 'better-sqlite3';
import type { QueueDepth } from '../port.ts';
import type { JobTable, LeaseState } from './jobs.ts';

export function openJobTable(dataDir: string): JobTable<number> {
  const connection = openFile(join(dataDir, 'seaworthy.db'));
  return { ...looks(connection), ...changes(connection), close: async () => void connection.close() };
}

/** What only reads. */
function looks(connection: Connection): Pick<JobTable<number>, 'hasTurn' | 'look' | 'owners' | 'depth' | 'position'> {
  const all = <Row>(sql: string, parameters: Parameters = {}): readonly Row[] => {
    try {
      return connection.prepare<[Parameters], Row>(sql).all(parameters);
    } catch (error) {
      throw toStorageProblem(error);
    }
  };
  return {
    hasTurn: async () => all(statements.hasTurn, { now: Date.now() }).length > 0,
    look: async (id, owner) => leaseState(all<LeaseRow>(statements.look, { id, owner })[0]),
    owners: async () => all<{ owner: string }>(statements.owners).map((row) => row.owner),
    depth: async () => all<QueueDepth>(statements.depth)[0] ?? { waiting: 0, running: 0, parked: 0 },
    position: async (key) => all<{ ahead: number }>(statements.position, { key })[0]?.ahead ?? null,
  };
}

function changes(connection: Connection): Omit<JobTable<number>, 'close' | keyof ReturnType<typeof looks>> {
  const run = (sql: string, parameters: Parameters) => connection.prepare<[Parameters]>(sql).run(parameters);
  /** Several statements that happen together or not at all. */
  const together = (work: () => void) => write(() => connection.transaction(work).immediate());
  const alone = async (sql: string, parameters: Parameters) => void (await write(() => run(sql, parameters)));
  return {
    enqueue: (key, payload) => alone(statements.enqueue, { key, payload, now: Date.now() }),
    // A waiting job goes, a running one is told. It may start to run between the two statements.
    cancel: (key) =>
      together(() => {
        run(statements.dropWaiting, { key });
        run(statements.cancelRunning, { key });
      }),
    claim: (owner, leaseMs) =>
      write(() => {
        const now = Date.now();
        const claim = connection.prepare<[Parameters], ClaimRow>(statements.claim);
        const row = claim.get({ owner, now, until: now + leaseMs });
        return row && { ...row, cancelled: row.cancelled === 1 };
      }),
    renew: (id, owner, leaseMs) =>
      write(() => {
        const renew = connection.prepare<[Parameters], LeaseRow>(statements.renew);
        return leaseState(renew.get({ id, owner, until: Date.now() + leaseMs }));
      }),
    complete: (id, owner) =>
      together(() => {
        run(statements.runAgain, { id, owner, now: Date.now() });
        run(statements.drop, { id, owner });
      }),
    release: (id, owner, { delayMs, countAttempt, error }) =>
      alone(statements.release, { id, owner, runAt: Date.now() + delayMs, uncounted: countAttempt ? 0 : 1, error }),
    park: (id, owner, error) => alone(statements.park, { id, owner, error }),
    expire: (owner) => alone(statements.expire, { owner }),
  };
}

type Parameters = Readonly<Record<string, string | number | null>>;

interface ClaimRow {
  readonly id: number;
  readonly payload: string;
  readonly attempts: number;
  readonly cancelled: 0 | 1;
}

interface LeaseRow {
  readonly cancelled: 0 | 1;
}

function leaseState(row: LeaseRow | undefined): LeaseState {
  if (row === undefined) return 'lost';
  return row.cancelled === 1 ? 'cancelled' : 'held';
}

/**
 * Twice the longest backoff and the longest lease that can be configured, in milliseconds: a time that lies further ahead
 * was written before the clock was set back, and nobody may wait for it.
 */
const beyond = { backoffMs: 120_000, leaseMs: 7_200_000 };

const itsTurn = `((state = 'waiting' and (run_at <= :now or run_at > :now + ${beyond.backoffMs}))
  or (state = 'running' and (lease_until <= :now or lease_until > :now + ${beyond.leaseMs})))`;

const statements = {
  owners: `select distinct lease_owner as owner from jobs where state = 'running'`,
  expire: 'update jobs set lease_until = 0 where lease_owner = :owner',
  drop: 'delete from jobs where id = :id and lease_owner = :owner',
  dropWaiting: `delete from jobs where dedupe_key = :key and state = 'waiting'`,
  // A parked job starts over. One that was told to stop runs once more after it did; any other stays as it is.
  enqueue: `insert into jobs (dedupe_key, payload, state, run_at, enqueued_at) values (:key, :payload, 'waiting', :now, :now)
    on conflict (dedupe_key) do update set
      again = case when state = 'running' and cancel_requested = 1 then 1 else again end,
      cancel_requested = case when state = 'waiting' then 0 else cancel_requested end,
      attempts = case when state = 'parked' then 0 else attempts end,
      run_at = case when state = 'parked' then :now else run_at end,
      payload = case when state = 'parked' then :payload else payload end,
      last_error = case when state = 'parked' then null else last_error end,
      enqueued_at = case when state = 'parked' then :now else enqueued_at end,
      state = case when state = 'parked' then 'waiting' else state end`,
  cancelRunning: `update jobs set cancel_requested = 1, again = 0 where dedupe_key = :key and state = 'running'`,
  hasTurn: `select 1 from jobs where ${itsTurn} limit 1`,
  claim: `update jobs set state = 'running', attempts = attempts + 1, lease_owner = :owner, lease_until = :until
    where id = (select id from jobs where ${itsTurn} order by run_at, id limit 1)
    returning id, payload, attempts, cancel_requested as cancelled`,
  renew: `update jobs set lease_until = :until where id = :id and lease_owner = :owner
    returning cancel_requested as cancelled`,
  look: `select cancel_requested as cancelled from jobs where id = :id and lease_owner = :owner`,
  runAgain: `update jobs set state = 'waiting', lease_owner = null, lease_until = null, cancel_requested = 0, again = 0,
      attempts = 0, run_at = :now, last_error = null
    where id = :id and lease_owner = :owner and cancel_requested = 1 and again = 1`,
  release: `update jobs set state = 'waiting', lease_owner = null, lease_until = null, run_at = :runAt,
      attempts = attempts - :uncounted, last_error = coalesce(:error, last_error)
    where id = :id and lease_owner = :owner`,
  park: `update jobs set state = 'parked', lease_owner = null, lease_until = null, cancel_requested = 0, again = 0,
      last_error = :error
    where id = :id and lease_owner = :owner`,
  depth: `select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'running') as running,
      count(*) filter (where state = 'parked') as parked from jobs`,
  position: `select (select count(*) from jobs as ahead where ahead.state = 'waiting'
      and (ahead.run_at, ahead.id) < (mine.run_at, mine.id)) as ahead
    from jobs as mine where mine.dedupe_key = :key and mine.state = 'waiting'`,
};

function openFile(path: string): Connection {
  try {
    // No busy timeout of SQLite's own, it would block this process's event loop: see write.
    const connection = new BetterSqlite(path, { timeout: 0, fileMustExist: true });
    connection.pragma('synchronous = NORMAL');
    const table = connection.prepare(`select 1 from sqlite_schema where name = 'jobs'`).get();
    if (table !== undefined) return connection;
    connection.close();
  } catch (error) {
    throw toStorageProblem(error);
  }
  throw new SeaworthyError('storage/unavailable', `The database ${path} has no table for jobs; open the store first.`);
}

/** How long a write waits for another process, in milliseconds, as in the store. */
const busyTimeoutMs = 5_000;

/**
 * Tries again while another connection writes, without blocking the event loop: the other one may be the store's in this
 * very process. The store has the same loop; neither package may import the other.
 */
async function write<T>(work: () => T): Promise<T> {
  const deadline = performance.now() + busyTimeoutMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 20)) {
    try {
      return work();
    } catch (error) {
      const busy = error instanceof BetterSqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || performance.now() >= deadline) throw toStorageProblem(error);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
