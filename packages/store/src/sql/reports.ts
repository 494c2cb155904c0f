import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { compareText } from '@seaworthy/schema/vocabulary';
import type { BlobFiles } from '../blobs/disk.ts';
import type { Blobs, ReportFile, Reports } from '../port.ts';
import { storeBytes, takeHold } from './blobs.ts';
import type { Db, Trx } from './database.ts';

export function openReports(db: Db, files: BlobFiles): Reports {
  return {
    async get(auditId, name) {
      const row = await db
        .selectFrom('report_files')
        .selectAll()
        .where('audit_id', '=', auditId)
        .where('name', '=', name)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const bytes = row.bytes ?? (await readBlob(files, row.blob));
      return bytes && { name: row.name, mediaType: row.media_type, sha256: row.sha256, bytes };
    },
    async list(auditId) {
      const rows = await db
        .selectFrom('report_files')
        .select(['name', 'media_type as mediaType', 'size', 'sha256'])
        .where('audit_id', '=', auditId)
        .execute();
      return rows.sort((a, b) => compareText(a.name, b.name));
    },
  };
}

/** Bytes of a blob, undefined when an audit was deleted between reading its row and its file. */
export async function readBlob(files: BlobFiles, sha256: string | null): Promise<Uint8Array | undefined> {
  const path = sha256 === null ? undefined : await files.find(sha256);
  if (path === undefined) return undefined;
  return readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
}

interface StoredFile {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly bytes: Uint8Array | null;
  readonly blob: string | null;
}

/** Large files go to disk before the transaction starts; a hold keeps them until it ends. */
export async function storeFiles(blobs: Blobs, files: readonly ReportFile[]): Promise<readonly StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const { name, mediaType, bytes } of files) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    stored.push({ name, mediaType, size: bytes.byteLength, sha256, ...(await storeBytes(blobs, bytes)) });
  }
  return stored;
}

export async function writeFiles(trx: Trx, auditId: string, stored: readonly StoredFile[]): Promise<void> {
  for (const { name, mediaType, size, sha256, bytes, blob } of stored) {
    await trx
      .insertInto('report_files')
      .values({ audit_id: auditId, name, media_type: mediaType, size, sha256, bytes, blob })
      .execute();
    if (blob !== null) await takeHold(trx, blob);
  }
}

/** The audit was not running any more: nobody will refer to these. */
export async function releaseFiles(blobs: Blobs, stored: readonly StoredFile[]): Promise<void> {
  for (const { blob } of stored) if (blob !== null) await blobs.delete(blob);
}
