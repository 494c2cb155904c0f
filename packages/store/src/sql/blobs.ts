import type { BlobFiles, StagedBlob } from '../blobs/disk.ts';
import type { Blobs } from '../port.ts';
import type { Db, Trx } from './database.ts';

/** How long a written blob waits for the row that refers to it. The way from the one to the other takes milliseconds. */
export const holdMs = 3_600_000;

/** Artifacts and report files below this stay inside their row: one write and no file. */
export const inlineLimitBytes = 65_536;

export function openBlobs(db: Db, files: BlobFiles): Blobs {
  return {
    async write(source, limitBytes) {
      const staged = await files.stage(source, limitBytes);
      await settle(db, files, staged);
      return { sha256: staged.sha256, size: staged.size };
    },
    pathOf: (sha256) => files.find(sha256),
    async delete(sha256) {
      const gone = await db.transaction().execute(async (trx) => {
        await takeHold(trx, sha256);
        return forgetUnneeded(trx, [sha256]);
      });
      await removeFiles(db, files, gone);
    },
  };
}

/**
 * File and row appear under the write lock, and `removeFiles` takes a file only under the same lock and only while no
 * row names it. So no writer can refer to a file that another process is about to remove.
 */
async function settle(db: Db, files: BlobFiles, staged: StagedBlob): Promise<void> {
  try {
    await db.transaction().execute(async (trx) => {
      files.place(staged);
      await trx
        .insertInto('blobs')
        .values({ sha256: staged.sha256, size: staged.size, created_at: Date.now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await trx
        .insertInto('blob_holds')
        .values({ sha256: staged.sha256, until: Date.now() + holdMs })
        .execute();
    });
  } catch (error) {
    await files.discard(staged);
    throw error;
  }
}

/** Where bytes go: into the row, or to disk with a hold that the row's transaction takes over with `takeHold`. */
export async function storeBytes(
  blobs: Blobs,
  bytes: Uint8Array,
): Promise<{ readonly bytes: Uint8Array | null; readonly blob: string | null }> {
  if (bytes.byteLength < inlineLimitBytes) return { bytes, blob: null };
  const { sha256 } = await blobs.write(iterate(bytes), bytes.byteLength);
  return { bytes: null, blob: sha256 };
}

async function* iterate(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** One hold ends: a row in the same transaction refers to the blob now, or nobody will. */
export async function takeHold(trx: Trx, sha256: string): Promise<void> {
  const oldest = trx.selectFrom('blob_holds').select('id').where('sha256', '=', sha256).orderBy('until').limit(1);
  await trx.deleteFrom('blob_holds').where('id', 'in', oldest).execute();
}

/** Drops the rows of those blobs that nothing refers to and nobody holds; their files are for `removeFiles`, after the commit. */
export async function forgetUnneeded(trx: Trx, candidates: readonly string[]): Promise<readonly string[]> {
  const gone: string[] = [];
  for (const sha256 of new Set(candidates)) {
    const result = await trx
      .deleteFrom('blobs')
      .where('sha256', '=', sha256)
      .where(({ not, exists, selectFrom, and }) =>
        and([
          not(
            exists(selectFrom('blob_holds').select('id').where('sha256', '=', sha256).where('until', '>', Date.now())),
          ),
          not(exists(selectFrom('audits').select('id').where('upload_blob', '=', sha256))),
          not(exists(selectFrom('checkpoints').select('key').where('blob', '=', sha256))),
          not(exists(selectFrom('report_files').select('name').where('blob', '=', sha256))),
          not(exists(selectFrom('partial_chunks').select('position').where('blob', '=', sha256))),
        ]),
      )
      .executeTakeFirst();
    if (result.numDeletedRows > 0n) gone.push(sha256);
  }
  return gone;
}

/** @returns how many files went. A crash before this leaves files without a row, which the next sweep finds. */
export async function removeFiles(db: Db, files: BlobFiles, candidates: readonly string[]): Promise<number> {
  if (candidates.length === 0) return 0;
  return db.transaction().execute(async (trx) => {
    let removed = 0;
    for (const sha256 of candidates) {
      const row = await trx.selectFrom('blobs').select('sha256').where('sha256', '=', sha256).executeTakeFirst();
      if (row !== undefined) continue;
      files.remove(sha256);
      removed += 1;
    }
    return removed;
  });
}
