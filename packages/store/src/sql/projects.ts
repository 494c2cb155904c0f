import { randomUUID } from 'node:crypto';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { Selectable } from 'kysely';
import type { Project, Projects } from '../port.ts';
import type { Database, Db } from './database.ts';

export function openProjects(db: Db): Projects {
  return {
    async ensure(teamId, name, createdBy) {
      const known = await byName(db, teamId, name);
      if (known !== undefined) return known;
      // Two uploads under a new name may come at once: the second finds what the first made.
      await db
        .insertInto('projects')
        .values({ id: randomUUID(), team_id: teamId, name, created_by: createdBy, created_at: Date.now() })
        .onConflict((conflict) => conflict.columns(['team_id', 'name']).doNothing())
        .execute();
      const made = await byName(db, teamId, name);
      if (made === undefined) throw new Error(`Project ${name} is missing right after it was stored.`);
      return made;
    },
    async get(id) {
      const row = await db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toProject(row);
    },
    async list(teamId) {
      const rows = await db.selectFrom('projects').selectAll().where('team_id', '=', teamId).execute();
      return rows.map(toProject).sort((a, b) => compareText(a.name, b.name));
    },
  };
}

async function byName(db: Db, teamId: string, name: string): Promise<Project | undefined> {
  const row = await db
    .selectFrom('projects')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && toProject(row);
}

function toProject(row: Selectable<Database['projects']>): Project {
  return { id: row.id, teamId: row.team_id, name: row.name, createdAt: row.created_at };
}
