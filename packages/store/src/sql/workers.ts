import type { Workers } from '../operations-port.ts';
import type { Db } from './database.ts';

/** A worker that was not seen for a day is no news any more, in milliseconds. */
const forgetAfterMs = 86_400_000;

export function openWorkers(db: Db): Workers {
  return {
    async beat({ id, host, pid, concurrency, startedAt }) {
      const now = Date.now();
      await db
        .insertInto('workers')
        .values({ id, host, pid, concurrency, started_at: startedAt, seen_at: now })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at: now, concurrency }))
        .execute();
    },
    async leave(id) {
      const before = Date.now() - forgetAfterMs;
      await db
        .deleteFrom('workers')
        .where((expression) => expression.or([expression('id', '=', id), expression('seen_at', '<', before)]))
        .execute();
    },
    async list() {
      const rows = await db.selectFrom('workers').selectAll().orderBy('started_at').orderBy('id').execute();
      return rows.map(({ id, host, pid, concurrency, started_at, seen_at }) => ({
        id,
        host,
        pid,
        concurrency,
        startedAt: started_at,
        seenAt: seen_at,
      }));
    },
  };
}
