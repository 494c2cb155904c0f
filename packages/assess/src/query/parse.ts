import type { QueryNotice } from '@seaworthy/schema/api-findings';
import { areas, sectionIds } from '@seaworthy/schema/taxonomy';
import { closedValuesOf, isQueryKey, type Query, type QueryKey, type QueryTerm, unknowable } from './query.ts';

export interface ParsedQuery {
  readonly query: Query;
  /** Where each term of the query stands in the text, as UTF-16 offsets. */
  readonly places: readonly { readonly start: number; readonly end: number }[];
  /** What was not understood, or cannot match yet. */
  readonly notices: readonly QueryNotice[];
}

/** Values of all conditions together: far more than anyone types, few enough for every finding to be asked each of them. */
const mostValues = 100;

/** Reads any text, half-typed ones too; never throws. What it does not understand does not filter and is reported. */
export function parseQuery(text: string): ParsedQuery {
  const reader: Reader = { text, at: 0, terms: [], places: [], notices: [] };
  for (skipSpace(reader); reader.at < text.length; skipSpace(reader)) readTerm(reader);
  dropBeyondMost(reader);
  return { query: { terms: reader.terms }, places: reader.places, notices: reader.notices };
}

function dropBeyondMost({ terms, places, notices }: Reader): void {
  let left = mostValues;
  for (const [index, term] of terms.entries()) {
    if (term.values.length <= left) {
      left -= term.values.length;
      continue;
    }
    const start = places[index]?.start ?? 0;
    const end = places.at(-1)?.end ?? start + 1;
    notices.push({
      start,
      end,
      message: `A filter takes ${mostValues} values; what comes after them is not looked for.`,
    });
    if (left > 0) terms[index] = { ...term, values: term.values.slice(0, left) };
    terms.length = left > 0 ? index + 1 : index;
    places.length = terms.length;
    return;
  }
}

interface Reader {
  readonly text: string;
  at: number;
  readonly terms: QueryTerm[];
  readonly places: { start: number; end: number }[];
  readonly notices: QueryNotice[];
}

const space = /\s*/y;
const wordOfKey = /([A-Za-z]+):/y;
const bareWord = /\S+/y;
const bareValue = /[^\s",]+/y;

function skipSpace(reader: Reader): void {
  reader.at += take(reader, space).length;
}

function take({ text, at }: Reader, pattern: RegExp): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function readTerm(reader: Reader): void {
  const start = reader.at;
  const negated = /^-\S/.test(reader.text.slice(start, start + 2));
  if (negated) reader.at += 1;
  const word = take(reader, wordOfKey);
  const key = word.slice(0, -1).toLowerCase();
  if (word !== '' && isQueryKey(key)) {
    reader.at += word.length;
    readValues(reader, key, negated, start);
    return;
  }
  // An address has a colon too, and so has `nginx.conf:31`; only what looks like a key is reported as one.
  const strange = word !== '' && /^[^\s/]/.test(reader.text.slice(reader.at + word.length));
  const value = reader.text[reader.at] === '"' ? readQuoted(reader) : readBare(reader, bareWord);
  if (strange) notice(reader, start, `There is no filter "${key}:"; it is looked for as text.`);
  if (value !== '') add(reader, { key: 'text', values: [value], negated }, start);
}

function readValues(reader: Reader, key: QueryKey, negated: boolean, start: number): void {
  const values: string[] = [];
  do {
    if (reader.text[reader.at] === ',') reader.at += 1;
    const from = reader.at;
    const typed = reader.text[from] === '"' ? readQuoted(reader) : readBare(reader, bareValue);
    const value = typed === '' ? undefined : understood(reader, key, typed, from);
    if (value !== undefined && !values.includes(value)) values.push(value);
  } while (reader.text[reader.at] === ',');
  if (values.length > 0) add(reader, { key, values, negated }, start);
  else if (reader.at === start + key.length + 1 + (negated ? 1 : 0)) {
    notice(reader, start, `"${key}:" needs a value.`);
  }
}

/** The value in its canonical form; undefined when the key knows its values and this is none of them. */
function understood(reader: Reader, key: QueryKey, typed: string, from: number): string | undefined {
  const known = key === 'area' ? areaIds : key === 'section' ? sectionNames : closedValuesOf(key);
  if (known === undefined) {
    if (key === 'owner') notice(reader, from, 'Nobody owns a finding yet, so no finding has an owner.');
    return typed;
  }
  const value = typed.toLowerCase();
  if (!known.includes(value)) {
    const choice = key === 'section' ? 'a section such as network/tls' : `one of ${known.join(', ')}`;
    notice(reader, from, `"${typed}" is no value of "${key}:"; expected ${choice}.`);
    return undefined;
  }
  if (unknowable[key]?.includes(value) === true) {
    const elsewhere =
      value === 'unknown' ? '' : ' A comparison with the audit before shows what is new and what is fixed.';
    notice(reader, from, `This report does not know what is "${key}:${value}", so nothing matches it.${elsewhere}`);
  }
  return value;
}

const areaIds: readonly string[] = areas.map((area) => area.id);
/** Whole ids and their last part: `network/tls`, `tls`. */
const sectionNames: readonly string[] = sectionIds.flatMap((id) => [id, id.slice(id.indexOf('/') + 1)]);

function readBare(reader: Reader, pattern: RegExp): string {
  const word = take(reader, pattern);
  reader.at += word.length;
  return word;
}

/** Up to the closing quote, or to the end while it is still being typed; `\"` and `\\` stand for themselves. */
function readQuoted(reader: Reader): string {
  let value = '';
  reader.at += 1;
  while (reader.at < reader.text.length && reader.text[reader.at] !== '"') {
    if (reader.text[reader.at] === '\\' && reader.at + 1 < reader.text.length) reader.at += 1;
    value += reader.text[reader.at];
    reader.at += 1;
  }
  reader.at = Math.min(reader.at + 1, reader.text.length);
  return value;
}

function add(reader: Reader, term: QueryTerm, start: number): void {
  reader.terms.push(term);
  reader.places.push({ start, end: reader.at });
}

function notice(reader: Reader, start: number, message: string): void {
  reader.notices.push({ start, end: reader.at, message });
}
