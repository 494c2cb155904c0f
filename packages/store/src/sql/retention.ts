import { trashMs } from '@seaworthy/schema/account-limits';
import { dayMs } from '@seaworthy/schema/iso-day';
import { sql } from 'kysely';
import type { AccessLog } from '../access-log-port.ts';
import type { BlobFiles } from '../blobs/disk.ts';
import type { Audits, CheckpointRows, DocumentCacheRows } from '../port.ts';
import type { Retention, RetentionPlanItem, RetentionPolicy } from '../retention-port.ts';
import type { Uploads } from '../uploads-port.ts';
import { forgetUnneeded, removeFiles } from './blobs.ts';
import { chunks, type Db } from './database.ts';
import { shrinkDocumentCache } from './document-cache.ts';
import { sweepMails } from './mails.ts';
import { endedShares, sweepShares } from './shares.ts';
import { oldWebhookEvents, sweepWebhookEvents } from './webhook-events.ts';

/** Rows per statement, so that no sweep keeps writers waiting for long. */
const documentsPerStatement = 1_000;

export interface RetentionParts {
  readonly db: Db;
  readonly files: BlobFiles;
  readonly audits: Audits;
  readonly checkpoints: CheckpointRows;
  readonly documentCache: DocumentCacheRows;
  readonly uploads: Uploads;
  readonly accessLog: AccessLog;
}

export function openRetention(parts: RetentionParts): Retention {
  return {
    plan: (policy) => plan(parts, policy),
    async sweep(policy) {
      const now = Date.now();
      const audits = await oldAudits(parts.db, policy, now);
      const trash = await overdueTrash(parts.db, now);
      for (const id of [...audits, ...trash]) await parts.audits.delete(id);
      const checkpoints = await endedWith(parts.db, 'checkpoints', now - policy.keepForRetryMs);
      for (const id of checkpoints) await parts.checkpoints.clear(id);
      const uploads = await endedWith(parts.db, 'upload', now - policy.keepForRetryMs);
      for (const id of uploads) await parts.audits.dropUpload(id);
      const pieces = await parts.uploads.sweep(now);
      if (policy.keepLogMs !== undefined) await parts.accessLog.sweep(now - policy.keepLogMs);
      await sweepShares(parts.db, now);
      await sweepMails(parts.db, now);
      await sweepWebhookEvents(parts.db, now);
      const documents =
        (await sweepDocuments(parts.documentCache, now - policy.documentCacheAgeMs)) +
        (await shrinkDocumentCache(parts.db, policy.documentCacheSize));
      const files = (await sweepFiles(parts)) + (await parts.files.sweepTemporary());
      const ended = { audits: audits.length, trash: trash.length, checkpoints: checkpoints.length };
      return { ...ended, documents, files, uploads: uploads.length + pieces };
    },
  };
}

async function plan(
  { db, files, accessLog }: RetentionParts,
  policy: RetentionPolicy,
): Promise<readonly RetentionPlanItem[]> {
  const now = Date.now();
  const audits = await oldAudits(db, policy, now);
  const trash = await overdueTrash(db, now);
  const going = new Set([...audits, ...trash]);
  const others = (ids: readonly string[]) => ids.filter((id) => !going.has(id));
  const uploads = others(await endedWith(db, 'upload', now - policy.keepForRetryMs));
  const checkpoints = others(await endedWith(db, 'checkpoints', now - policy.keepForRetryMs));
  const partial = await db
    .selectFrom('partial_uploads')
    .leftJoin('partial_chunks', 'partial_chunks.upload_id', 'partial_uploads.id')
    .leftJoin('blobs', 'blobs.sha256', 'partial_chunks.blob')
    .select(['partial_uploads.id', (it) => it.fn.sum<number | null>('blobs.size').as('bytes')])
    .where('expires_at', '<=', now)
    .groupBy('partial_uploads.id')
    .execute();
  const unneeded = await unneededFiles(db, files);
  const rows = (kind: RetentionPlanItem['kind'], count: number) => ({ kind, count, bytes: 0, ids: [] });
  return [
    { kind: 'audits', count: audits.length, ids: audits, bytes: await wholeSize(db, audits) },
    { kind: 'trash', count: trash.length, ids: trash, bytes: await wholeSize(db, trash) },
    { kind: 'uploads', count: uploads.length, ids: uploads, bytes: await uploadBytes(db, uploads) },
    {
      kind: 'checkpoints',
      count: checkpoints.length,
      ids: checkpoints,
      bytes: await sizeOf(db, 'checkpoints', checkpoints),
    },
    {
      kind: 'partial-uploads',
      count: partial.length,
      ids: partial.map(({ id }) => id),
      bytes: partial.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    },
    rows('log', policy.keepLogMs === undefined ? 0 : await accessLog.old(now - policy.keepLogMs)),
    rows('links', await endedShares(db, now)),
    rows('events', await oldWebhookEvents(db, now)),
    { kind: 'documents', ids: [], ...(await documentsToGo(db, policy, now)) },
    { kind: 'files', ids: [], count: unneeded.count, bytes: unneeded.bytes },
  ];
}

/**
 * Ended before the age of the policy or of their project, or before the oldest of the finished ones that their project keeps.
 * Never a pinned one, a project's newest, or its newest that is done.
 */
async function oldAudits(db: Db, { keepAuditsMs }: RetentionPolicy, now: number): Promise<readonly string[]> {
  const endedBefore = keepAuditsMs == null ? -1 : now - keepAuditsMs;
  const rows = await sql<{ id: string }>`
    with newest as (
      select project_id, max(created_at) as latest, max(case when state = 'done' then created_at end) as scored
      from audits where deleted_at is null group by project_id),
    ranked as (
      select project_id, created_at, row_number() over (partition by project_id order by created_at desc) as place
      from audits where state = 'done' and deleted_at is null and pinned = 0)
    select audits.id from audits
      join projects on projects.id = audits.project_id
      join newest on newest.project_id = audits.project_id
      left join ranked on ranked.project_id = audits.project_id and ranked.place = projects.keep_audits
    where audits.state in ('done', 'failed', 'cancelled') and audits.deleted_at is null and audits.pinned = 0
      and audits.created_at < newest.latest and audits.created_at <> coalesce(newest.scored, -1)
      and (audits.finished_at < ${endedBefore}
        or audits.finished_at < ${now} - projects.keep_days * ${dayMs}
        or audits.created_at < ranked.created_at)
    order by audits.created_at`.execute(db);
  return rows.rows.map(({ id }) => id);
}

/** In the trash for longer than it can be fetched back. */
async function overdueTrash(db: Db, now: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('audits')
    .select('id')
    .where('deleted_at', '<=', now - trashMs)
    .orderBy('deleted_at')
    .execute();
  return rows.map(({ id }) => id);
}

async function wholeSize(db: Db, auditIds: readonly string[]): Promise<number> {
  const rows = (await sizeOf(db, 'report_files', auditIds)) + (await sizeOf(db, 'checkpoints', auditIds));
  return rows + (await uploadBytes(db, auditIds));
}

/** Done audits need neither upload nor checkpoints; failed and cancelled ones may be retried until `before`. */
async function endedWith(db: Db, what: 'checkpoints' | 'upload', before: number): Promise<readonly string[]> {
  let query = db
    .selectFrom('audits')
    .select('id')
    .where(({ or, and, eb }) =>
      or([eb('state', '=', 'done'), and([eb('state', 'in', ['failed', 'cancelled']), eb('finished_at', '<', before)])]),
    );
  query =
    what === 'upload'
      ? query.where('upload_blob', 'is not', null)
      : query.where(({ exists, selectFrom }) =>
          exists(selectFrom('checkpoints').select('key').whereRef('audit_id', '=', 'audits.id')),
        );
  return (await query.execute()).map((row) => row.id);
}

async function sizeOf(db: Db, table: 'checkpoints' | 'report_files', auditIds: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const ids of chunks(auditIds)) {
    const row = await db
      .selectFrom(table)
      .select((it) => it.fn.sum<number | null>('size').as('bytes'))
      .where('audit_id', 'in', ids)
      .executeTakeFirst();
    bytes += row?.bytes ?? 0;
  }
  return bytes;
}

async function uploadBytes(db: Db, auditIds: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const ids of chunks(auditIds)) {
    const row = await db
      .selectFrom('audits')
      .select((it) => it.fn.sum<number | null>('upload_bytes').as('bytes'))
      .where('id', 'in', ids)
      .where('upload_blob', 'is not', null)
      .executeTakeFirst();
    bytes += row?.bytes ?? 0;
  }
  return bytes;
}

/** As `sweepDocuments` and then `shrinkDocumentCache` would: too old, then those used longest ago beyond the size. */
async function documentsToGo(
  db: Db,
  policy: RetentionPolicy,
  now: number,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const rows = await sql<{ count: number; bytes: number | null }>`
    select count(*) as count, sum(size) as bytes from (
      select size, used_at, sum(size) over (order by used_at desc, key rows unbounded preceding) as up_to_here
      from document_cache)
    where used_at < ${now - policy.documentCacheAgeMs} or up_to_here > ${policy.documentCacheSize}`.execute(db);
  const [row] = rows.rows;
  return { count: row?.count ?? 0, bytes: row?.bytes ?? 0 };
}

async function sweepDocuments(cache: DocumentCacheRows, before: number): Promise<number> {
  let total = 0;
  for (;;) {
    const removed = await cache.sweep(before, documentsPerStatement);
    total += removed;
    if (removed < documentsPerStatement) return total;
  }
}

/** Blobs whose hold ran out before any row referred to them, and files that a crash left without a row. */
async function sweepFiles({ db, files }: RetentionParts): Promise<number> {
  const unheld = await db.transaction().execute(async (trx) => {
    const expired = await trx.selectFrom('blob_holds').select('sha256').where('until', '<=', Date.now()).execute();
    await trx.deleteFrom('blob_holds').where('until', '<=', Date.now()).execute();
    return forgetUnneeded(
      trx,
      expired.map((row) => row.sha256),
    );
  });
  return removeFiles(db, files, [...new Set([...unheld, ...(await orphans(db, files))])]);
}

async function orphans(db: Db, files: BlobFiles): Promise<readonly string[]> {
  const known = new Set((await db.selectFrom('blobs').select('sha256').execute()).map((row) => row.sha256));
  return (await files.list()).filter((sha256) => !known.has(sha256));
}

async function unneededFiles(db: Db, files: BlobFiles): Promise<{ readonly count: number; readonly bytes: number }> {
  const unheld = await sql<{ sha256: string }>`
    select sha256 from blobs
    where not exists (select 1 from blob_holds where sha256 = blobs.sha256 and until > ${Date.now()})
      and not exists (select 1 from audits where upload_blob = blobs.sha256)
      and not exists (select 1 from checkpoints where blob = blobs.sha256)
      and not exists (select 1 from report_files where blob = blobs.sha256)
      and not exists (select 1 from partial_chunks where blob = blobs.sha256)`.execute(db);
  const going = new Set([...unheld.rows.map(({ sha256 }) => sha256), ...(await orphans(db, files))]);
  let bytes = 0;
  for (const sha256 of going) bytes += await files.sizeOf(sha256);
  return { count: going.size, bytes };
}
