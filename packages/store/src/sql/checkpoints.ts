import type { Insertable } from 'kysely';
import type { BlobFiles } from '../blobs/disk.ts';
import type { Blobs, CheckpointRows } from '../port.ts';
import { forgetUnneeded, removeFiles, storeBytes, takeHold } from './blobs.ts';
import type { Database, Db, Trx } from './database.ts';
import { readBlob } from './reports.ts';

type Content = Pick<Insertable<Database['checkpoints']>, 'artifact' | 'size' | 'bytes' | 'blob'>;

export function openCheckpoints(db: Db, blobs: Blobs, files: BlobFiles): CheckpointRows {
  /** The bytes are safe already; the row makes them findable, and takes over the hold on their blob. */
  const put = async (auditId: string, key: string, content: Content) => {
    const { blob } = content;
    const gone = await db
      .transaction()
      .execute((trx) => write(trx, auditId, key, content))
      .catch(async (error: unknown) => {
        if (typeof blob === 'string') await blobs.delete(blob);
        throw error;
      });
    await removeFiles(db, files, gone);
  };
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
      await put(auditId, key, { artifact, size: bytes.byteLength, ...place });
    },
    async saveFrom(auditId, key, artifact, source) {
      const { sha256, size } = await blobs.write(source, Number.MAX_SAFE_INTEGER);
      await put(auditId, key, { artifact, size, bytes: null, blob: sha256 });
    },
    async pathOf(auditId, key) {
      const row = await db
        .selectFrom('checkpoints')
        .select('blob')
        .where('audit_id', '=', auditId)
        .where('key', '=', key)
        .executeTakeFirst();
      return row === undefined || row.blob === null ? undefined : files.find(row.blob);
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

/** @returns blobs of the row that this one replaced. */
async function write(trx: Trx, auditId: string, key: string, content: Content): Promise<readonly string[]> {
  const row = { ...content, saved_at: Date.now() };
  const before = await blobsOf(trx, auditId, key);
  await trx
    .insertInto('checkpoints')
    .values({ audit_id: auditId, key, ...row })
    .onConflict((conflict) => conflict.columns(['audit_id', 'key']).doUpdateSet(row))
    .execute();
  if (typeof content.blob === 'string') await takeHold(trx, content.blob);
  return forgetUnneeded(trx, before);
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
