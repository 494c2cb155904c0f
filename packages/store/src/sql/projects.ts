import { randomUUID } from 'node:crypto';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { Selectable } from 'kysely';
import type { Project, Projects } from '../port.ts';
import { freeSlug, slugOf } from '../slug.ts';
import type { Database, Db } from './database.ts';

export function openProjects(db: Db): Projects {
  return {
    async ensure(teamId, name, createdBy) {
      const known = await byName(db, teamId, name);
      if (known !== undefined) return known;
      // Two uploads under a new name may come at once: the second waits for the lock and finds what the first made.
      return db.transaction().execute(async (trx) => {
        const made = await byName(trx, teamId, name);
        if (made !== undefined) return made;
        const row = { id: randomUUID(), team_id: teamId, name, created_by: createdBy, created_at: Date.now() };
        const slug = freeSlug(slugOf(name), await takenSlugs(trx, teamId));
        await trx
          .insertInto('projects')
          .values({ ...row, slug })
          .execute();
        return { id: row.id, teamId, name, slug, createdAt: row.created_at };
      });
    },
    async get(id) {
      const row = await db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toProject(row);
    },
    named: (teamId, name) => byName(db, teamId, name),
    async find(teamId, idOrSlug) {
      const rows = await db
        .selectFrom('projects')
        .selectAll()
        .where('team_id', '=', teamId)
        .where((expression) => expression.or([expression('id', '=', idOrSlug), expression('slug', '=', idOrSlug)]))
        .execute();
      // A project may be called like another one's id; the id is what older links say.
      const row = rows.find(({ id }) => id === idOrSlug) ?? rows[0];
      return row && toProject(row);
    },
    async list(teamId) {
      const rows = await db.selectFrom('projects').selectAll().where('team_id', '=', teamId).execute();
      return rows.map(toProject).sort((a, b) => compareText(a.name, b.name));
    },
  };
}

/** Gives a slug to projects that were made before there were any; the older one of two like names gets the plain slug. */
export async function fillSlugs(db: Db): Promise<void> {
  const without = db.selectFrom('projects').select(['id', 'team_id', 'name']).where('slug', 'is', null);
  if ((await without.limit(1).execute()).length === 0) return;
  await db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('projects')
      .select(['id', 'team_id', 'name'])
      .where('slug', 'is', null)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    for (const { id, team_id, name } of rows) {
      const slug = freeSlug(slugOf(name), await takenSlugs(trx, team_id));
      await trx.updateTable('projects').set({ slug }).where('id', '=', id).execute();
    }
  });
}

async function takenSlugs(db: Db, teamId: string): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('projects').select('slug').where('team_id', '=', teamId).execute();
  return new Set(rows.flatMap(({ slug }) => slug ?? []));
}

/** The project that has this name, or the last one that had it. */
async function byName(db: Db, teamId: string, name: string): Promise<Project | undefined> {
  const named = db.selectFrom('projects').selectAll('projects').where('projects.team_id', '=', teamId);
  const row =
    (await named.where('projects.name', '=', name).executeTakeFirst()) ??
    (await named
      .innerJoin('former_project_names as former', 'former.project_id', 'projects.id')
      .where('former.team_id', '=', teamId)
      .where('former.name', '=', name)
      .executeTakeFirst());
  return row && toProject(row);
}

function toProject(row: Selectable<Database['projects']>): Project {
  return { id: row.id, teamId: row.team_id, name: row.name, slug: row.slug ?? row.id, createdAt: row.created_at };
}
