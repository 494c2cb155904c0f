import { randomUUID } from 'node:crypto';
import type { AuditState } from '@seaworthy/schema/audit';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { sql, type UpdateObject } from 'kysely';
import type { BlobFiles } from '../blobs/disk.ts';
import type { Audits, Blobs, NewAudit, NewEvent } from '../port.ts';
import { selectAudits, toAudit } from './audit-row.ts';
import { forgetUnneeded, removeFiles, takeHold } from './blobs.ts';
import type { Database, Db, Trx } from './database.ts';
import { appendEvent } from './events.ts';
import { listAudits } from './list-audits.ts';
import { newestByProject, trends } from './project-audits.ts';
import { releaseFiles, storeFiles, writeFiles } from './reports.ts';
import { recordAuditEvent } from './webhook-events.ts';

export function openAudits(db: Db, blobs: Blobs, files: BlobFiles): Audits {
  return {
    create: (audit, event) => db.transaction().execute((trx) => create(trx, audit, event)),
    async get(id) {
      const row = await selectAudits(db).where('audits.id', '=', id).executeTakeFirst();
      return row && toAudit(row);
    },
    async byNumber(projectId, number) {
      const row = await selectAudits(db)
        .where('audits.project_id', '=', projectId)
        .where('audits.number', '=', number)
        .executeTakeFirst();
      return row && toAudit(row);
    },
    list: (filter) => listAudits(db, filter),
    transition: (id, from, to, failure, event) =>
      db.transaction().execute(async (trx) => {
        if ((to === 'failed') !== (failure !== undefined))
          throw new Error('A failure belongs to `failed`, and only there.');
        const moved = await move(trx, id, from, {
          state: to,
          failure_code: failure?.code ?? null,
          failure_detail: failure?.detail ?? null,
          failure_stage: failure?.stage ?? null,
          ...timesOf(to),
        });
        if (moved && event !== undefined) await appendEvent(trx, id, event);
        if (moved && to === 'failed') await recordAuditEvent(trx, 'audit.failed', id);
        return moved;
      }),
    async finish(id, { summary, files: reportFiles, event }) {
      const stored = await storeFiles(blobs, reportFiles);
      const finished = await db.transaction().execute(async (trx) => {
        const done = { state: 'done', summary: JSON.stringify(summary), ...timesOf('done') } as const;
        if (!(await move(trx, id, ['running'], done))) return false;
        await writeFiles(trx, id, stored);
        await recordAuditEvent(trx, 'audit.finished', id);
        if (event !== undefined) await appendEvent(trx, id, event);
        return true;
      });
      if (!finished) await releaseFiles(blobs, stored);
      return finished;
    },
    async saveSummary(id, summary, answer) {
      await db
        .updateTable('audits')
        .set({ current_summary: JSON.stringify(summary), current_answer: answer })
        .where('id', '=', id)
        .where('state', '=', 'done')
        .where(sql<number>`coalesce(current_answer, 0)`, '<=', answer)
        .execute();
    },
    newestByProject: (teamId) => newestByProject(db, teamId),
    trends: (projectIds, count) => trends(db, projectIds, count),
    async dropUpload(id) {
      const gone = await db.transaction().execute(async (trx) => {
        const upload = await uploadOf(trx, id);
        if (upload === null) return [];
        await trx.updateTable('audits').set({ upload_blob: null }).where('id', '=', id).execute();
        return forgetUnneeded(trx, [upload]);
      });
      await removeFiles(db, files, gone);
    },
    async delete(id) {
      const gone = await db.transaction().execute(async (trx) => {
        const needed = await blobsOf(trx, id);
        await trx.deleteFrom('audits').where('id', '=', id).execute();
        return forgetUnneeded(trx, needed);
      });
      await removeFiles(db, files, gone);
    },
    async listByState(state) {
      const rows = await selectAudits(db).where('audits.state', '=', state).orderBy('audits.created_at').execute();
      return rows.map(toAudit);
    },
    async countByState() {
      const rows = await db
        .selectFrom('audits')
        .select((expression) => ['state', expression.fn.countAll<number>().as('count')])
        .where('deleted_at', 'is', null)
        .groupBy('state')
        .execute();
      const counts = { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 };
      for (const { state, count } of rows) counts[state] = Number(count);
      return counts;
    },
  };
}

async function create(trx: Trx, audit: NewAudit, event: NewEvent | undefined) {
  const project = await trx
    .updateTable('projects')
    .set((expression) => ({ next_audit_number: expression('next_audit_number', '+', 1) }))
    .where('id', '=', audit.projectId)
    .returning('next_audit_number')
    .executeTakeFirst();
  if (project === undefined) throw new SeaworthyError('not-found', `Project ${audit.projectId} is gone.`);
  const blob = await trx.selectFrom('blobs').select('size').where('sha256', '=', audit.uploadBlob).executeTakeFirst();
  if (blob === undefined)
    throw new SeaworthyError('audit/upload-missing', `The upload ${audit.fileName} is not stored.`);
  const id = randomUUID();
  await trx
    .insertInto('audits')
    .values({
      id,
      project_id: audit.projectId,
      number: project.next_audit_number - 1,
      label: audit.label,
      file_name: audit.fileName,
      upload_blob: audit.uploadBlob,
      upload_bytes: audit.uploadBytes,
      state: 'queued',
      created_by: audit.createdBy,
      created_at: await nextCreatedAt(trx),
    })
    .execute();
  await takeHold(trx, audit.uploadBlob);
  if (event !== undefined) await appendEvent(trx, id, event);
  return toAudit(await selectAudits(trx).where('audits.id', '=', id).executeTakeFirstOrThrow());
}

/** Never the same for two audits, so that it can be the cursor of a listing; a clock set back does not reorder them. */
async function nextCreatedAt(trx: Trx): Promise<number> {
  const newest = await trx
    .selectFrom('audits')
    .select((expression) => expression.fn.max('created_at').as('at'))
    .executeTakeFirst();
  return Math.max(Date.now(), (newest?.at ?? 0) + 1);
}

/** The compare-and-set that every change of state goes through. What is in the trash stays as it is. */
async function move(
  trx: Trx,
  id: string,
  from: readonly AuditState[],
  values: UpdateObject<Database, 'audits'>,
): Promise<boolean> {
  const result = await trx
    .updateTable('audits')
    .set(values)
    .where('id', '=', id)
    .where('state', 'in', from)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** A retry starts the clock anew; taking a running audit over after a crash does not. */
function timesOf(to: AuditState) {
  const now = Date.now();
  switch (to) {
    case 'queued':
      return { started_at: null, finished_at: null };
    case 'running':
      return { started_at: sql<number>`coalesce(started_at, ${now})`, finished_at: null };
    case 'done':
    case 'failed':
    case 'cancelled':
      return { finished_at: now };
  }
}

async function uploadOf(trx: Trx, id: string): Promise<string | null> {
  const row = await trx.selectFrom('audits').select('upload_blob').where('id', '=', id).executeTakeFirst();
  return row?.upload_blob ?? null;
}

async function blobsOf(trx: Trx, id: string): Promise<readonly string[]> {
  const upload = await uploadOf(trx, id);
  const checkpoints = await trx.selectFrom('checkpoints').select('blob').where('audit_id', '=', id).execute();
  const reports = await trx.selectFrom('report_files').select('blob').where('audit_id', '=', id).execute();
  return [upload, ...checkpoints.map((row) => row.blob), ...reports.map((row) => row.blob)].filter(
    (blob) => blob !== null,
  );
}
