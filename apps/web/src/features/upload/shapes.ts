import type { KnownContent, UploadView } from '@seaworthy/schema/uploads';
import * as z from 'zod/mini';
import { AuditShape } from '../../api/shapes.ts';

/** The answers of the upload routes, as api/shapes.ts does for the others. */
export const UploadShape: z.ZodMiniType<UploadView> = z.object({
  id: z.string(),
  fileName: z.string(),
  size: z.number(),
  sha256: z.string(),
  chunkBytes: z.number(),
  received: z.array(z.number()),
  expiresAt: z.number(),
});
export const KnownShape: z.ZodMiniType<KnownContent> = z.object({ audits: z.array(AuditShape) });
