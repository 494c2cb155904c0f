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

/** A field in which something can be wrong. */
export type DraftField = 'name' | 'keepAudits' | 'keepDays' | 'minScore';

interface Read {
  /** Null while a field cannot be read. */
  readonly settings: ProjectSettings | null;
  /** Those that cannot be read, from top to bottom. */
  readonly wrong: readonly DraftField[];
}

/** Within the limits of schema/api-history.ts. */
export function readDraft(draft: Draft): Read {
  const name = draft.name.trim();
  const keepAudits = numberIn(draft.keepAudits, 1, 1_000, true);
  const keepDays = numberIn(draft.keepDays, 1, 3_650, true);
  const minScore = numberIn(draft.minScore, 1, 10, false);
  const isNamed = name !== '' && name.length <= 100;
  if (isNamed && keepAudits !== undefined && keepDays !== undefined && minScore !== undefined) {
    return { settings: { name, keepAudits, keepDays, gate: { failOn: draft.failOn, minScore } }, wrong: [] };
  }
  const numbers = { keepAudits, keepDays, minScore };
  const unread = (['keepAudits', 'keepDays', 'minScore'] as const).filter((field) => numbers[field] === undefined);
  return { settings: null, wrong: isNamed ? unread : ['name', ...unread] };
}

/** Null for an empty text, undefined for one that is no such number. */
function numberIn(text: string, least: number, most: number, whole: boolean): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const value = /^\d{1,5}(\.\d{1,2})?$/.test(typed) ? Number(typed) : Number.NaN;
  return value >= least && value <= most && (!whole || Number.isInteger(value)) ? value : undefined;
}
