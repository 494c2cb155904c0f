import { z } from 'zod';

/** A quoted place in the audited tree. `quote` is at most 160 characters of the first line, secrets masked. */
export const Evidence = z.object({
  path: z.string(),
  /** 1-based, inclusive. */
  startLine: z.int().min(1),
  endLine: z.int().min(1),
  quote: z.string(),
  note: z.string().optional(),
});
export type Evidence = z.infer<typeof Evidence>;
