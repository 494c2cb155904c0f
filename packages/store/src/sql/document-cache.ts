import { sql } from 'kysely';
import type { DocumentCacheRows } from '../port.ts';
import { chunks, type Db } from './database.ts';

/** Use is noted this coarsely, so that a warm audit reads thousands of rows without writing thousands. */
const useStepMs = 3_600_000;

export function openDocumentCache(db: Db): DocumentCacheRows {
  return {
    async getMany(keys) {
      const found = new Map<string, string>();
      const now = Date.now();
      for (const some of chunks(keys)) {
        const rows = await db.selectFrom('document_cache').selectAll().where('key', 'in', some).execute();
        for (const row of rows) found.set(row.key, row.value);
        const stale = rows.filter((row) => row.used_at < now - useStepMs).map((row) => row.key);
        if (stale.length > 0) {
          await db.updateTable('document_cache').set({ used_at: now }).where('key', 'in', stale).execute();
        }
      }
      return found;
    },
    async putMany(entries) {
      const now = Date.now();
      const rows = Array.from(entries, ([key, value]) => ({ key, value, size: value.length, used_at: now }));
      for (const some of chunks(rows)) {
        await db
          .insertInto('document_cache')
          .values(some)
          .onConflict((conflict) =>
            conflict.column('key').doUpdateSet({
              value: sql`excluded.value`,
              size: sql`excluded.size`,
              used_at: sql`excluded.used_at`,
            }),
          )
          .execute();
      }
    },
    async sweep(before, limit) {
      const oldest = db
        .selectFrom('document_cache')
        .select('key')
        .where('used_at', '<', before)
        .orderBy('used_at')
        .limit(limit);
      const result = await db.deleteFrom('document_cache').where('key', 'in', oldest).executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

/** Drops the entries not used for longest until the rest fits into `size` characters. */
export async function shrinkDocumentCache(db: Db, size: number): Promise<number> {
  const result = await sql`
    delete from document_cache where key in (
      select key from (
        select key, sum(size) over (order by used_at desc, key) as upto from document_cache
      ) where upto > ${size}
    )`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}
