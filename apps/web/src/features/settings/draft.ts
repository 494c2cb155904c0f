import type { ProjectSettings } from '@seaworthy/schema/api-history';

/** The settings as they stand in their fields; an empty number is no limit. */
export interface Draft {
  readonly name: string;
  readonly keepAudits: string;
  readonly keepDays: string;
  readonly failOn: ProjectSettings['gate']['failOn'];
  readonly minScore: string;
}

export function draftOf({ name, keepAudits, keepDays, gate }: ProjectSettings): Draft {
  const text = (value: number | null) => (value === null ? '' : String(value));
  return {
    name,
    keepAudits: text(keepAudits),
    keepDays: text(keepDays),
    failOn: gate.failOn,
    minScore: text(gate.minScore),
  };
}

type Read =
  | { readonly settings: ProjectSettings; readonly wrong: null }
  /** The first field that cannot be read. */
  | { readonly settings: null; readonly wrong: 'name' | 'keepAudits' | 'keepDays' | 'minScore' };

/** Within the limits of schema/api-history.ts. */
export function readDraft(draft: Draft): Read {
  const name = draft.name.trim();
  if (name === '' || name.length > 100) return { settings: null, wrong: 'name' };
  const keepAudits = numberIn(draft.keepAudits, 1, 1_000, true);
  if (keepAudits === undefined) return { settings: null, wrong: 'keepAudits' };
  const keepDays = numberIn(draft.keepDays, 1, 3_650, true);
  if (keepDays === undefined) return { settings: null, wrong: 'keepDays' };
  const minScore = numberIn(draft.minScore, 1, 10, false);
  if (minScore === undefined) return { settings: null, wrong: 'minScore' };
  return { settings: { name, keepAudits, keepDays, gate: { failOn: draft.failOn, minScore } }, wrong: null };
}

/** Null for an empty text, undefined for one that is no such number. */
function numberIn(text: string, least: number, most: number, whole: boolean): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const value = /^\d{1,5}(\.\d{1,2})?$/.test(typed) ? Number(typed) : Number.NaN;
  return value >= least && value <= most && (!whole || Number.isInteger(value)) ? value : undefined;
}
