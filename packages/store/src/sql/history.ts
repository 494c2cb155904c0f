import { trashMs } from '@seaworthy/schema/account-limits';
import type { ProjectSettings } from '@seaworthy/schema/api-history';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { History } from '../history-port.ts';
import { selectAllAudits, toAudit } from './audit-row.ts';
import type { Db, Trx } from './database.ts';

export function openHistory(db: Db): History {
  return {
    async change(auditId, { label, pinned }) {
      const result = await db
        .updateTable('audits')
        .set({
          // Without anything to change there is still the question whether it is there.
          id: auditId,
          ...(label === undefined ? {} : { label: label === '' ? null : label }),
          ...(pinned === undefined ? {} : { pinned: pinned ? 1 : 0 }),
        })
        .where('id', '=', auditId)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    async trash(auditId, byUser) {
      const result = await db
        .updateTable('audits')
        .set({ deleted_at: Date.now(), deleted_by: byUser })
        .where('id', '=', auditId)
        .where('deleted_at', 'is', null)
        .where('state', 'in', ['done', 'failed', 'cancelled'])
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    async restore(auditId) {
      const result = await db
        .updateTable('audits')
        .set({ deleted_at: null, deleted_by: null })
        .where('id', '=', auditId)
        .where('deleted_at', '>', Date.now() - trashMs)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
    async find(auditId) {
      const row = await selectAllAudits(db).where('audits.id', '=', auditId).executeTakeFirst();
      const isOver = row?.deleted_at != null && row.deleted_at <= Date.now() - trashMs;
      return row === undefined || isOver ? undefined : toAudit(row);
    },
    settings: (projectId) => readSettings(db, projectId),
    saveSettings: (projectId, settings) => db.transaction().execute((trx) => saveSettings(trx, projectId, settings)),
  };
}

async function readSettings(db: Db, projectId: string): Promise<ProjectSettings> {
  const row = await db.selectFrom('projects').selectAll().where('id', '=', projectId).executeTakeFirst();
  if (row === undefined) throw new SeaworthyError('not-found', `Project ${projectId} is gone.`);
  return {
    name: row.name,
    keepAudits: row.keep_audits,
    keepDays: row.keep_days,
    gate: { failOn: row.gate_fail_on, minScore: row.gate_min_score },
  };
}

async function saveSettings(trx: Trx, projectId: string, settings: ProjectSettings): Promise<ProjectSettings> {
  const row = await trx
    .selectFrom('projects')
    .select(['team_id', 'name'])
    .where('id', '=', projectId)
    .executeTakeFirst();
  if (row === undefined) throw new SeaworthyError('not-found', `Project ${projectId} is gone.`);
  if (row.name !== settings.name)
    await rename(trx, { projectId, teamId: row.team_id, from: row.name, to: settings.name });
  await trx
    .updateTable('projects')
    .set({
      keep_audits: settings.keepAudits,
      keep_days: settings.keepDays,
      gate_fail_on: settings.gate.failOn,
      gate_min_score: settings.gate.minScore,
    })
    .where('id', '=', projectId)
    .execute();
  return readSettings(trx, projectId);
}

interface Renaming {
  readonly projectId: string;
  readonly teamId: string;
  readonly from: string;
  readonly to: string;
}

async function rename(trx: Trx, { projectId, teamId, from, to }: Renaming): Promise<void> {
  const other = await trx
    .selectFrom('projects')
    .select('id')
    .where('team_id', '=', teamId)
    .where('name', '=', to)
    .executeTakeFirst();
  if (other !== undefined)
    throw new SeaworthyError('project/name-taken', `Another project of the team is called ${to}.`);
  // The name is its own again, or taken over: what it led to before is over.
  await trx.deleteFrom('former_project_names').where('team_id', '=', teamId).where('name', '=', to).execute();
  await trx
    .insertInto('former_project_names')
    .values({ team_id: teamId, name: from, project_id: projectId })
    .onConflict((conflict) => conflict.doUpdateSet({ project_id: projectId }))
    .execute();
  await trx.updateTable('projects').set({ name: to }).where('id', '=', projectId).execute();
}
