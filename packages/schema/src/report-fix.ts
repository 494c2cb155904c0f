import { z } from 'zod';

/** Replaces characters `start`..`end` (UTF-16 offsets, end exclusive) of `path` by `text`. A path not in the tree creates that file. */
export const TextEdit = z.object({
  path: z.string(),
  start: z.int().min(0),
  end: z.int().min(0),
  text: z.string(),
  /** The same range in lines and UTF-16 columns, both from 1, end exclusive. Absent in reports of older engines. */
  region: z
    .object({
      startLine: z.int().min(1),
      startColumn: z.int().min(1),
      endLine: z.int().min(1),
      endColumn: z.int().min(1),
    })
    .optional(),
});
export type TextEdit = z.infer<typeof TextEdit>;

export const fixGrades = ['proven', 'suggested', 'advice'] as const;
/** `proven`: see FixProof. `suggested`: a patch that was not, or could not be, proven. `advice`: no patch. See fix-grade.ts. */
export const FixGrade = z.enum(fixGrades);
export type FixGrade = z.infer<typeof FixGrade>;

/**
 * What came of applying a fix's patch in memory, parsing the changed files again and auditing the patched tree: it closes
 * its finding, opens none and lowers no score, or the first thing that speaks against it in one sentence. Scores are exact,
 * without answers; null: nothing deployable was found.
 */
export const FixProof = z.union([
  z.object({
    closes: z.literal(true),
    /** Findings that were not there before: none, or it would be no proof. */
    opens: z.array(z.string()).max(0),
    scoreBefore: z.number().nullable(),
    scoreAfter: z.number().nullable(),
  }),
  z.object({ failed: z.string() }),
]);
export type FixProof = z.infer<typeof FixProof>;

export const Fix = z.object({
  title: z.string(),
  /** `safe`: cannot change behaviour anyone relies on. `review`: read it first. `advice`: no edit, a snippet to adapt. */
  safety: z.enum(['safe', 'review', 'advice']),
  edits: z.array(TextEdit),
  /** Fence language of `before`, `after`: `dockerfile`, `yaml`, `nginx`, `python`, … */
  language: z.string(),
  /** Where `before` stands, for example `compose.yml:12`; null for advice. */
  at: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string(),
  /**
   * All edits as a unified diff for `git apply` (assess/patch.ts). Absent for advice, where a line that changes holds a
   * masked secret, and in reports of older engines.
   */
  patch: z.string().optional(),
  /** Absent: not tried (see Report.proofs), no edits, or a report of an older engine. */
  proof: FixProof.optional(),
});
export type Fix = z.infer<typeof Fix>;

/** How far fixes were proven, and what the proven ones make of the score together: applied as one patch and audited. */
export const ProofSummary = z.object({
  /** Fixes with edits that were tried; a fix that needs a masked line changed is tried and fails. */
  tried: z.int().min(0),
  proven: z.int().min(0),
  /** Fixes with edits that were not: more than `limit`. */
  notTried: z.int().min(0),
  /** Fixes that a tree of this size allows; 0: it is too large for any. */
  limit: z.int().min(0),
  /** Absent when no fix was proven. `findings` are ids; proven fixes that change the same lines as a worse one are not among them. */
  together: z
    .union([
      z.object({
        findings: z.array(z.string()),
        scoreBefore: z.number().nullable(),
        scoreAfter: z.number().nullable(),
      }),
      z.object({ findings: z.array(z.string()), failed: z.string() }),
    ])
    .optional(),
});
export type ProofSummary = z.infer<typeof ProofSummary>;
