import type { FindingRow } from '@seaworthy/schema/api-findings';
import { compareText } from '@seaworthy/schema/words';
import { matching, type QueryFacts } from './match.ts';
import { printTerm } from './print.ts';
import { closedValuesOf, isQueryKey, type QueryKey, queryKeys, unknowable } from './query.ts';

/** What may stand in place of `start`..`end` of the text (UTF-16 offsets). */
export interface Suggestion {
  readonly start: number;
  readonly end: number;
  readonly options: readonly SuggestedOption[];
}

export interface SuggestedOption {
  /** Text to insert: a key with its colon, or a key with a value. */
  readonly text: string;
  /** The value alone, or the key. */
  readonly label: string;
  /** Findings of this audit that it matches; null for keys. */
  readonly count: number | null;
}

const shown = 8;

/** Completes the word at the caret with keys, then with values that occur in this audit, most findings first. */
export function suggest(rows: readonly FindingRow[], text: string, caret: number, facts: QueryFacts): Suggestion {
  const start = wordStart(text, caret);
  const word = text.slice(start, caret);
  const sign = word.startsWith('-') ? '-' : '';
  const typed = word.slice(sign.length);
  const colon = typed.indexOf(':');
  const key = typed.slice(0, Math.max(0, colon)).toLowerCase();
  if (colon < 0) return { start, end: caret, options: keysFor(typed, sign) };
  if (!isQueryKey(key)) return { start, end: caret, options: [] };
  const comma = typed.lastIndexOf(',');
  const before = typed.slice(0, Math.max(colon, comma) + 1);
  const part = typed.slice(before.length).replace(/^"/, '');
  const options = valuesFor(rows, key, part.toLowerCase(), facts);
  return { start, end: caret, options: options.map((option) => ({ ...option, text: sign + before + option.text })) };
}

/** Where the word at the caret begins; quotes keep spaces inside of a word. */
function wordStart(text: string, caret: number): number {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < caret; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && /\s/.test(text[at] ?? '')) start = at + 1;
  }
  return start;
}

function keysFor(typed: string, sign: string): readonly SuggestedOption[] {
  return queryKeys
    .filter((key) => key !== 'owner' && key.startsWith(typed.toLowerCase()))
    .map((key) => ({ text: `${sign}${key}:`, label: `${key}:`, count: null }));
}

function valuesFor(
  rows: readonly FindingRow[],
  key: QueryKey,
  part: string,
  facts: QueryFacts,
): readonly SuggestedOption[] {
  const counts = countsOf(rows, key, facts);
  return [...counts]
    .filter(([value]) => value.toLowerCase().includes(part))
    .sort(([a, m], [b, n]) => Number(b.startsWith(part)) - Number(a.startsWith(part)) || n - m || compareText(a, b))
    .slice(0, shown)
    .map(([value, count]) => ({
      text: printTerm({ key, values: [value], negated: false }).slice(key.length + 1),
      label: value,
      count,
    }));
}

function countsOf(rows: readonly FindingRow[], key: QueryKey, facts: QueryFacts): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const closed = closedValuesOf(key)?.filter((value) => unknowable[key]?.includes(value) !== true);
  if (closed !== undefined) {
    for (const value of closed) {
      counts.set(value, matching(rows, { terms: [{ key, values: [value], negated: false }] }, facts).length);
    }
    return counts;
  }
  for (const row of rows) {
    const value = openValueOf(row, key);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function openValueOf(row: FindingRow, key: QueryKey): string | null {
  switch (key) {
    case 'area':
      return row.section.slice(0, row.section.indexOf('/'));
    case 'section':
      return row.section;
    case 'rule':
      return row.ruleId;
    case 'file':
      return row.file;
    default:
      return null;
  }
}
