/** How long things are kept that nobody needs any more. Ages are in milliseconds. */
export interface RetentionPolicy {
  /** Uploads and checkpoints of failed and cancelled audits are kept this long for a retry; those of done ones go at once. */
  readonly keepForRetryMs: number;
  readonly documentCacheAgeMs: number;
  /** Entries of the access log go after this, at least 30 days. Absent: they stay. */
  readonly keepLogMs?: number;
  /** Characters of all cached documents together; the ones not used for longest go first. */
  readonly documentCacheSize: number;
  /**
   * Audits of every project that ended longer ago go with everything they made, events included. Null or absent: they stay
   * as long as their project's own settings say (`keepAudits`, `keepDays`). Whatever is said, pinned audits stay, and of
   * each project the newest audit and the newest that is done.
   */
  readonly keepAuditsMs?: number | null;
}

export interface Retention {
  /** Applies the policy once. Safe in several processes at a time, and beside running audits. */
  sweep(policy: RetentionPolicy): Promise<RetentionResult>;
  /** What `sweep` would take now; changes nothing. */
  plan(policy: RetentionPolicy): Promise<readonly RetentionPlanItem[]>;
}

export const retentionKinds = [
  'audits',
  'trash',
  'uploads',
  'checkpoints',
  'partial-uploads',
  'log',
  'links',
  'events',
  'documents',
  'files',
] as const;

export interface RetentionPlanItem {
  readonly kind: (typeof retentionKinds)[number];
  readonly count: number;
  /** Bytes (of `documents`: characters) that become free at most: what others need as well stays. Of `log`, `links` and `events`, which are rows: 0. */
  readonly bytes: number;
  /** Ids of the audits or partial uploads; empty for everything else. */
  readonly ids: readonly string[];
}

export interface RetentionResult {
  readonly audits: number;
  /** Audits whose time in the trash was over. */
  readonly trash: number;
  readonly uploads: number;
  readonly checkpoints: number;
  readonly documents: number;
  /** Files below blobs/ that no row knew, abandoned temporary ones included. */
  readonly files: number;
}
