import type { Audit } from '../port.ts';
import { selectAudits, toAudit } from './audit-row.ts';
import { chunks, type Db } from './database.ts';

type Newest = { readonly latest: Audit; readonly scored: Audit | null };

/** See `Audits.newestByProject`: two queries, however many projects there are. */
export async function newestByProject(db: Db, teamId: string): Promise<ReadonlyMap<string, Newest>> {
  const [latest, scored] = await Promise.all([newest(db, teamId, false), newest(db, teamId, true)]);
  const done = new Map(scored.map((audit) => [audit.projectId, audit]));
  return new Map(
    latest.map((audit) => [audit.projectId, { latest: audit, scored: done.get(audit.projectId) ?? null }]),
  );
}

/** `created_at` is never the same for two audits. */
async function newest(db: Db, teamId: string, done: boolean): Promise<readonly Audit[]> {
  const moments = db
    .selectFrom('audits')
    .select((expression) => expression.fn.max('created_at').as('at'))
    .$if(done, (query) => query.where('state', '=', 'done'))
    .groupBy('project_id');
  const rows = await selectAudits(db)
    .where('projects.team_id', '=', teamId)
    .where('audits.created_at', 'in', moments)
    .execute();
  return rows.map(toAudit);
}

/** See `Audits.trends`. */
export async function trends(
  db: Db,
  projectIds: readonly string[],
  count: number,
): Promise<ReadonlyMap<string, readonly Audit[]>> {
  const found = new Map<string, Audit[]>();
  for (const ids of chunks(projectIds)) {
    const placed = db
      .selectFrom('audits')
      .select((expression) => [
        'id',
        expression.fn
          .agg<number>('row_number')
          .over((over) => over.partitionBy('project_id').orderBy('created_at', 'desc'))
          .as('place'),
      ])
      .where('project_id', 'in', ids)
      .where('state', '=', 'done');
    const rows = await selectAudits(db)
      .innerJoin(placed.as('placed'), 'placed.id', 'audits.id')
      .where('placed.place', '<=', count)
      .orderBy('audits.created_at')
      .execute();
    for (const audit of rows.map(toAudit)) found.set(audit.projectId, [...(found.get(audit.projectId) ?? []), audit]);
  }
  return found;
}
