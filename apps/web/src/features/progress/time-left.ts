/** How long an earlier audit of the project took. Milliseconds and packed bytes. */
export interface PastAudit {
  readonly ms: number;
  readonly bytes: number;
}

export interface TimeLeft {
  readonly lowMs: number;
  readonly highMs: number;
}

/** Before this nothing is said: most audits are over. */
const quietMs = 2_000;
/** A range wider than this tells nobody anything. */
const widest = 4;
/** An upload of other size takes other time, but far from in proportion: most of an audit depends on what is read of it. */
const mostStretch = 3;

/**
 * What is left of an audit, from how long this project's audits took, stretched by the size of the upload. Null while
 * nothing useful can be said: in the first two seconds, with fewer than two audits to go by, with a range wider than 4 to
 * 1, and when it already takes longer than any did.
 */
export function timeLeft(past: readonly PastAudit[], bytes: number, elapsedMs: number): TimeLeft | null {
  if (elapsedMs < quietMs || past.length < 2) return null;
  const totals = past.map((audit) => audit.ms * stretch(bytes / Math.max(1, audit.bytes)));
  const lowMs = Math.max(1_000, Math.min(...totals) - elapsedMs);
  const highMs = Math.max(...totals) - elapsedMs;
  if (highMs < lowMs || highMs > widest * lowMs) return null;
  return { lowMs, highMs };
}

function stretch(ratio: number): number {
  return Math.min(mostStretch, Math.max(1 / mostStretch, Math.sqrt(ratio)));
}
