import { databaseOf } from '@seaworthy/store/open-store';
import { sql } from 'kysely';
import type { World } from './world.ts';

/** Tables that a refused request may write: who came is noted, and an archive that was refused has been on disk. */
const noted = new Set([
  'access_log',
  'auth_sessions',
  'auth_verifications',
  'users',
  'memberships',
  'api_tokens',
  'blobs',
  'blob_holds',
  'shares',
]);

export interface Journal {
  /** Tables that were changed since the last call. */
  changed(): Promise<readonly string[]>;
}

/** Notes every change of a row from now on, by triggers that live as long as the connection of the server. */
export async function keepJournal({ served }: World): Promise<Journal> {
  const db = databaseOf(served.store);
  await sql`create temp table journal (name text not null)`.execute(db);
  const { rows } = await sql<{ name: string }>`
    select name from main.sqlite_master where type = 'table' and name not like 'sqlite_%'`.execute(db);
  for (const { name } of rows.filter((table) => !noted.has(table.name))) {
    for (const event of ['insert', 'update', 'delete']) {
      const trigger = `journal_${name}_${event}`;
      const body = `insert into journal values ('${name}')`;
      await sql.raw(`create temp trigger ${trigger} after ${event} on main.${name} begin ${body}; end`).execute(db);
    }
  }
  return {
    async changed() {
      const changes = await sql<{ name: string }>`select distinct name from journal order by name`.execute(db);
      await sql`delete from journal`.execute(db);
      return changes.rows.map(({ name }) => name);
    },
  };
}
