import type { FindingRow } from '@seaworthy/schema/api-findings';
import type { Triage } from '@seaworthy/schema/report-triage';

/** A decision as far as it was typed. */
export interface Draft<Why extends string = string> {
  readonly reason: string;
  readonly why: Why | null;
  readonly until: string;
}

type Rows = readonly Pick<FindingRow, 'id'>[];

/**
 * What was typed and not saved, one draft for each kind of decision: Escape closes a dialog before anybody has thought of
 * it. It comes back when the dialog opens for any of the findings that it was written for.
 */
export interface Drafts {
  of(kind: Triage['kind'], rows: Rows): Draft | undefined;
  keep(kind: Triage['kind'], rows: Rows, draft: Draft): void;
  drop(kind: Triage['kind']): void;
}

export function createDrafts(): Drafts {
  const kept = new Map<Triage['kind'], { readonly ids: ReadonlySet<string>; readonly draft: Draft }>();
  return {
    of(kind, rows) {
      const found = kept.get(kind);
      return rows.some(({ id }) => found?.ids.has(id)) ? found?.draft : undefined;
    },
    keep: (kind, rows, draft) => void kept.set(kind, { ids: new Set(rows.map(({ id }) => id)), draft }),
    drop: (kind) => void kept.delete(kind),
  };
}
