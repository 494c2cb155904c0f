import { type SqlBool, sql } from 'kysely';
import type { Audit } from '../port.ts';
import { selectAudits, toAudit } from './audit-row.ts';
import { chunks, type Db } from './database.ts';

/** Written out: an index on finished audits is not used for a value that comes as a parameter. */
const isDone = sql<SqlBool>`audits.state = 'done'`;

type Newest = { readonly latest: Audit; readonly scored: Audit | null };

/** See `Audits.newestByProject`. Most projects end with a done audit; only for the others the one before is looked up. */
export async function newestByProject(db: Db, teamId: string): Promise<ReadonlyMap<string, Newest>> {
  const latest = await newest(db, teamId, null);
  const others = latest.filter((audit) => audit.state !== 'done').map((audit) => audit.projectId);
  const done = new Map<string, Audit>();
  for (const ids of chunks(others)) {
    for (const audit of await newest(db, teamId, ids)) done.set(audit.projectId, audit);
  }
  return new Map(
    latest.map((audit) => [
      audit.projectId,
      { latest: audit, scored: audit.state === 'done' ? audit : (done.get(audit.projectId) ?? null) },
    ]),
  );
}

/** Of every project the newest audit, or of `doneOf` the newest done one; an index finds it for each project. */
async function newest(db: Db, teamId: string, doneOf: readonly string[] | null): Promise<readonly Audit[]> {
  const moment = db
    .selectFrom('audits as shown')
    .select('shown.created_at')
    .where('shown.project_id', '=', sql.ref<string>('projects.id'))
    .where('shown.deleted_at', 'is', null)
    .$if(doneOf !== null, (query) => query.where(sql<SqlBool>`shown.state = 'done'`))
    .orderBy('shown.created_at', 'desc')
    .limit(1);
  const rows = await selectAudits(db)
    .where('projects.team_id', '=', teamId)
    .where('audits.created_at', '=', moment)
    .$if(doneOf !== null, (query) => query.where(isDone).where('projects.id', 'in', doneOf ?? []))
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
    // Found by an index for each project; numbering all of its audits reads them all.
    const oldest = db
      .selectFrom('audits as counted')
      .select('counted.created_at')
      .where('counted.project_id', '=', sql.ref<string>('projects.id'))
      .where(sql<SqlBool>`counted.state = 'done'`)
      .where('counted.deleted_at', 'is', null)
      .orderBy('counted.created_at', 'desc')
      .limit(1)
      .offset(count - 1);
    const rows = await selectAudits(db)
      .where('audits.project_id', 'in', ids)
      .where(isDone)
      .where((it) => it('audits.created_at', '>=', it.fn.coalesce(oldest, it.lit(0))))
      .orderBy('audits.created_at')
      .execute();
    for (const audit of rows.map(toAudit)) found.set(audit.projectId, [...(found.get(audit.projectId) ?? []), audit]);
  }
  return found;
}
