import { randomUUID } from 'node:crypto';
import type { BlobFiles } from '../blobs/disk.ts';
import type { PartialUpload, Uploads } from '../uploads-port.ts';
import { selectAudits, toAudit } from './audit-row.ts';
import { forgetUnneeded, removeFiles, takeHold } from './blobs.ts';
import type { Db, Trx } from './database.ts';

export function openUploads(db: Db, files: BlobFiles): Uploads {
  /** Forgets these uploads, then the chunks that nothing else needs. */
  async function drop(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const gone = await db.transaction().execute(async (trx) => {
      const chunks = await trx.selectFrom('partial_chunks').select('blob').where('upload_id', 'in', ids).execute();
      await trx.deleteFrom('partial_uploads').where('id', 'in', ids).execute();
      return forgetUnneeded(
        trx,
        chunks.map((row) => row.blob),
      );
    });
    await removeFiles(db, files, gone);
  }

  return {
    begin: (upload, limit) =>
      db.transaction().execute(async (trx) => {
        const { teamId, createdBy, sha256, size } = upload;
        const open = trx
          .selectFrom('partial_uploads')
          .where('created_by', '=', createdBy)
          .where('expires_at', '>', Date.now());
        const own = open.where('team_id', '=', teamId);
        const same = await own.select('id').where('sha256', '=', sha256).where('size', '=', size).executeTakeFirst();
        if (same !== undefined) {
          await renew(trx, same.id, upload.expiresAt);
          return read(trx, same.id);
        }
        // In all teams together: anybody can make one more, and each upload keeps room on the disk.
        if ((await open.select('id').execute()).length >= limit) return undefined;
        const id = randomUUID();
        await trx
          .insertInto('partial_uploads')
          .values({
            id,
            team_id: teamId,
            created_by: createdBy,
            file_name: upload.fileName,
            size,
            sha256,
            chunk_bytes: upload.chunkBytes,
            created_at: Date.now(),
            expires_at: upload.expiresAt,
          })
          // One that expired and was not swept yet: its chunks are as good as new.
          .onConflict((conflict) => conflict.doUpdateSet({ expires_at: upload.expiresAt }))
          .execute();
        const row = await own.select('id').where('sha256', '=', sha256).where('size', '=', size).executeTakeFirst();
        return row && read(trx, row.id);
      }),
    get: (id) => read(db, id),
    async addChunk(id, position, sha256, expiresAt) {
      const { added, gone } = await db.transaction().execute(async (trx) => {
        const upload = await read(trx, id);
        if (upload === undefined) return { added: false, gone: [] };
        await trx
          .insertInto('partial_chunks')
          .values({ upload_id: id, position, blob: sha256 })
          .onConflict((conflict) => conflict.doUpdateSet({ blob: sha256 }))
          .execute();
        await takeHold(trx, sha256);
        await renew(trx, id, expiresAt);
        // Whoever sends other bytes for one place, again and again, must not fill the disk with what they replace.
        const replaced = upload.chunks.filter((chunk) => chunk.position === position).map((chunk) => chunk.sha256);
        return { added: true, gone: await forgetUnneeded(trx, replaced) };
      });
      await removeFiles(db, files, gone);
      return added;
    },
    discard: (id) => drop([id]),
    async sweep(now) {
      const expired = await db.selectFrom('partial_uploads').select('id').where('expires_at', '<=', now).execute();
      for (const { id } of expired) await drop([id]);
      return expired.length;
    },
    async promisedBytes() {
      const announced = await db
        .selectFrom('partial_uploads')
        .select((expression) => expression.fn.sum<number | null>('size').as('bytes'))
        .where('expires_at', '>', Date.now())
        .executeTakeFirst();
      const came = await db
        .selectFrom('partial_chunks')
        .innerJoin('partial_uploads', 'partial_uploads.id', 'partial_chunks.upload_id')
        .innerJoin('blobs', 'blobs.sha256', 'partial_chunks.blob')
        .select((expression) => expression.fn.sum<number | null>('blobs.size').as('bytes'))
        .where('expires_at', '>', Date.now())
        .executeTakeFirst();
      return Math.max(0, (announced?.bytes ?? 0) - (came?.bytes ?? 0));
    },
    async auditsOf(teamId, sha256, limit) {
      const rows = await selectAudits(db)
        .where('projects.team_id', '=', teamId)
        .where('audits.upload_sha256', '=', sha256)
        .orderBy('audits.created_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toAudit);
    },
  };
}

async function renew(trx: Trx, id: string, expiresAt: number): Promise<void> {
  await trx.updateTable('partial_uploads').set({ expires_at: expiresAt }).where('id', '=', id).execute();
}

async function read(db: Db, id: string): Promise<PartialUpload | undefined> {
  const row = await db
    .selectFrom('partial_uploads')
    .selectAll()
    .where('id', '=', id)
    .where('expires_at', '>', Date.now())
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const chunks = await db
    .selectFrom('partial_chunks')
    .select(['position', 'blob'])
    .where('upload_id', '=', id)
    .orderBy('position')
    .execute();
  return {
    id,
    teamId: row.team_id,
    createdBy: row.created_by,
    fileName: row.file_name,
    size: row.size,
    sha256: row.sha256,
    chunkBytes: row.chunk_bytes,
    expiresAt: row.expires_at,
    chunks: chunks.map(({ position, blob }) => ({ position, sha256: blob })),
  };
}
