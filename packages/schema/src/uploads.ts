import { z } from 'zod';
import { AuditView } from './api.ts';

/**
 * Uploads in pieces, below /api/v1; the one-shot form of POST /audits stays for clients that need no resuming.
 *
 *   GET    /uploads/known?sha256=                    → KnownContent: audits over the same bytes
 *   POST   /uploads               NewUpload          → 201 UploadView; the same content again: the upload that is open
 *   GET    /uploads/:uploadId                        → UploadView
 *   PUT    /uploads/:uploadId/chunks/:position?sha256=   octet-stream → UploadView
 *   POST   /uploads/:uploadId/audit   UploadTarget   → 201 AuditView
 *   DELETE /uploads/:uploadId                        → 204
 */

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex');

export const KnownContent = z.object({
  /** Newest first, at most five; only those of the caller's team. */
  audits: z.array(AuditView),
});
export type KnownContent = z.infer<typeof KnownContent>;

export const ContentQuery = z.object({ sha256: Sha256 });

export const NewUpload = z.object({
  fileName: z.string().min(1).max(255),
  /** Bytes of the whole file. */
  size: z.int().min(1),
  /** Of the whole file. */
  sha256: Sha256,
});
export type NewUpload = z.infer<typeof NewUpload>;

export const UploadView = z.object({
  id: z.string(),
  fileName: z.string(),
  size: z.int(),
  sha256: z.string(),
  /** Bytes of every chunk but the last, which has the rest. */
  chunkBytes: z.int(),
  /** Positions of the chunks that arrived, from 0, ascending. */
  received: z.array(z.int()),
  /** Milliseconds since the epoch; every chunk moves it. */
  expiresAt: z.int(),
});
export type UploadView = z.infer<typeof UploadView>;

export const UploadTarget = z.object({
  /** As the fields of the form. An empty project: named after the file. */
  project: z.string().max(120).default(''),
  label: z.string().max(200).default(''),
});
export type UploadTarget = z.input<typeof UploadTarget>;
