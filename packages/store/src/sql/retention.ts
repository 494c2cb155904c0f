import type { BlobFiles } from '../blobs/disk.ts';
import type { Audits, CheckpointRows, DocumentCacheRows, Retention } from '../port.ts';
import type { Uploads } from '../uploads-port.ts';
import { forgetUnneeded, removeFiles } from './blobs.ts';
import type { Db } from './database.ts';
import { shrinkDocumentCache } from './document-cache.ts';

/** Rows per statement, so that no sweep keeps writers waiting for long. */
const documentsPerStatement = 1_000;

export interface RetentionParts {
  readonly db: Db;
  readonly files: BlobFiles;
  readonly audits: Audits;
  readonly checkpoints: CheckpointRows;
  readonly documentCache: DocumentCacheRows;
  readonly uploads: Uploads;
}

export function openRetention(parts: RetentionParts): Retention {
  return {
    async sweep(policy) {
      const now = Date.now();
      const checkpoints = await endedWith(parts.db, 'checkpoints', now - policy.keepForRetryMs);
      for (const id of checkpoints) await parts.checkpoints.clear(id);
      const uploads = await endedWith(parts.db, 'upload', now - policy.keepForRetryMs);
      for (const id of uploads) await parts.audits.dropUpload(id);
      const pieces = await parts.uploads.sweep(now);
      const documents =
        (await sweepDocuments(parts.documentCache, now - policy.documentCacheAgeMs)) +
        (await shrinkDocumentCache(parts.db, policy.documentCacheSize));
      const files = (await sweepFiles(parts)) + (await parts.files.sweepTemporary());
      return { uploads: uploads.length + pieces, checkpoints: checkpoints.length, documents, files };
    },
  };
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
  const known = new Set((await db.selectFrom('blobs').select('sha256').execute()).map((row) => row.sha256));
  const orphans = (await files.list()).filter((sha256) => !known.has(sha256));
  return removeFiles(db, files, [...new Set([...unheld, ...orphans])]);
}
