import type { FindingRow } from '@seaworthy/schema/api-findings';
import type { Triage } from '@seaworthy/schema/report-triage';

/** A decision as far as it was typed. */
export interface Draft<Why extends string = string> {
  readonly reason: string;
  readonly why: Why | null;
  readonly until: string;
}

/** What a draft was written for. */
export interface About {
  readonly kind: Triage['kind'];
  readonly rows: readonly Pick<FindingRow, 'id'>[];
  /** Whether the dialog has the choice why; a draft from there carries one that no other dialog shows. */
  readonly asksWhy: boolean;
}

/**
 * What was typed and not saved: Escape closes a dialog before anybody has thought of it. It comes back when the same dialog
 * opens for the same findings, and for no others.
 */
export interface Drafts {
  of(about: About): Draft | undefined;
  keep(about: About, draft: Draft): void;
  drop(about: About): void;
}

export function createDrafts(): Drafts {
  const kept = new Map<string, Draft>();
  return {
    of: (about) => kept.get(keyOf(about)),
    keep: (about, draft) => void kept.set(keyOf(about), draft),
    drop: (about) => void kept.delete(keyOf(about)),
  };
}

function keyOf({ kind, rows, asksWhy }: About): string {
  return [kind, asksWhy, ...rows.map(({ id }) => id).toSorted()].join(' ');
}
