import type { BlobFiles } from '../blobs/disk.ts';
import type { Blobs, CheckpointRows } from '../port.ts';
import { forgetUnneeded, removeFiles, storeBytes, takeHold } from './blobs.ts';
import type { Db, Trx } from './database.ts';
import { readBlob } from './reports.ts';

export function openCheckpoints(db: Db, blobs: Blobs, files: BlobFiles): CheckpointRows {
  return {
    async load(auditId, key) {
      const row = await db
        .selectFrom('checkpoints')
        .select(['bytes', 'blob'])
        .where('audit_id', '=', auditId)
        .where('key', '=', key)
        .executeTakeFirst();
      return row && (row.bytes ?? (await readBlob(files, row.blob)));
    },
    async save(auditId, key, artifact, bytes) {
      const place = await storeBytes(blobs, bytes);
      const row = { artifact, size: bytes.byteLength, ...place, saved_at: Date.now() };
      const gone = await db
        .transaction()
        .execute(async (trx) => {
          const before = await blobsOf(trx, auditId, key);
          await trx
            .insertInto('checkpoints')
            .values({ audit_id: auditId, key, ...row })
            .onConflict((conflict) => conflict.columns(['audit_id', 'key']).doUpdateSet(row))
            .execute();
          if (place.blob !== null) await takeHold(trx, place.blob);
          return forgetUnneeded(trx, before);
        })
        .catch(async (error: unknown) => {
          if (place.blob !== null) await blobs.delete(place.blob);
          throw error;
        });
      await removeFiles(db, files, gone);
    },
    async clear(auditId) {
      const gone = await db.transaction().execute(async (trx) => {
        const before = await blobsOf(trx, auditId);
        await trx.deleteFrom('checkpoints').where('audit_id', '=', auditId).execute();
        return forgetUnneeded(trx, before);
      });
      await removeFiles(db, files, gone);
    },
  };
}

async function blobsOf(trx: Trx, auditId: string, key?: string): Promise<readonly string[]> {
  let query = trx
    .selectFrom('checkpoints')
    .select('blob')
    .where('audit_id', '=', auditId)
    .where('blob', 'is not', null);
  if (key !== undefined) query = query.where('key', '=', key);
  const rows = await query.execute();
  return rows.map((row) => row.blob).filter((blob) => blob !== null);
}
