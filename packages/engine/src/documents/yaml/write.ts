import type { TextEdit } from '@seaworthy/schema/report-fix';
import type { Span } from '../../text/span.ts';
import { entryOf, type YamlMap, type YamlNode } from './tree.ts';

/**
 * Where one map of a YAML or JSON file takes another key. Plain data, so that a noun of the model can carry it and a rule,
 * which never sees the text, can still propose an edit.
 */
export interface KeySlot {
  readonly file: string;
  /** UTF-16 offset where the new text goes. */
  readonly at: number;
  /** White space before a key of this map; empty for `{a: b}` on one line. */
  readonly indent: string;
  readonly newline: string;
  readonly style: 'block' | 'flow' | 'empty-flow';
  /** Keys of this map are written in double quotes (JSON). */
  readonly quoted: boolean;
  /** Keys that the map has already: a second one would be an error. */
  readonly keys: readonly string[];
}

/** What a fix may write: plain data, rendered in block style (or flow style inside a flow map). */
export type YamlValue = string | number | boolean | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** The place for new keys of `map`; undefined when the text around it leaves no safe place (tabs, `? ` keys, aliases). */
export function slotOf(text: string, map: YamlMap): KeySlot | undefined {
  if (map.via !== undefined) return undefined;
  const newline = newlineAt(text, map.span.start);
  const own = map.entries.filter((entry) => entry.merged !== true);
  const keys = own.map((entry) => entry.key);
  const first = own[0];
  const base = { file: map.span.file, newline, keys, quoted: first !== undefined && text[first.keySpan.start] === '"' };
  return map.flow === true ? flowSlot(text, map, base) : blockSlot(text, map, base);
}

type SlotBase = Pick<KeySlot, 'file' | 'newline' | 'keys' | 'quoted'>;

function flowSlot(text: string, map: YamlMap, base: SlotBase): KeySlot | undefined {
  const { start, end } = map.span;
  // `[a: b]` holds a map without braces; a key more would become another item.
  if (text[start] !== '{' || text[end - 1] !== '}') return undefined;
  let at = end - 1;
  while (at > start + 1 && isSpace(text[at - 1])) at--;
  if (at === start + 1) return { ...base, at, indent: '', style: 'empty-flow' };
  const last = map.entries.findLast((entry) => entry.merged !== true);
  const lastEnd = last === undefined ? -1 : (last.value.via ?? last.value.span).end;
  // A comma or a comment after the last value: leave it to a person.
  if (at !== lastEnd) return undefined;
  const lineStart = lineStartBefore(text, last?.keySpan.start ?? at);
  const prefix = text.slice(lineStart, last?.keySpan.start ?? at);
  return { ...base, at, indent: lineStart > start && /^ *$/.test(prefix) ? prefix : '', style: 'flow' };
}

function blockSlot(text: string, map: YamlMap, base: SlotBase): KeySlot | undefined {
  const lineStart = lineStartBefore(text, map.span.start);
  const prefix = text.slice(lineStart, map.span.start).replace('\uFEFF', '');
  if (!/^[ -]*$/.test(prefix)) return undefined;
  const lineEnd = lineEndAfter(text, map.span.end);
  const rest = text.slice(map.span.end, lineEnd);
  if (!/^[ \t]*(#.*)?$/.test(rest)) return undefined;
  return { ...base, at: lineEnd, indent: ' '.repeat(prefix.length), style: 'block' };
}

/** Edits that add `key: value`; undefined when there is no slot or the key exists. */
export function insertKey(slot: KeySlot | undefined, key: string, value: YamlValue): TextEdit[] | undefined {
  if (slot === undefined || slot.keys.includes(key)) return undefined;
  const name = slot.quoted ? JSON.stringify(key) : scalarText(key);
  const edit = (text: string): TextEdit[] => [{ path: slot.file, start: slot.at, end: slot.at, text }];
  if (slot.style === 'block') {
    const lines = blockLines(name, value).map((line) => slot.newline + slot.indent + line);
    return edit(lines.join(''));
  }
  const pair = `${name}: ${flowText(value, slot.quoted)}`;
  if (slot.style === 'empty-flow') return edit(slot.quoted ? pair : ` ${pair} `);
  return edit(slot.indent === '' ? `, ${pair}` : `,${slot.newline}${slot.indent}${pair}`);
}

/** Replaces the text of a scalar (or of a flow collection) by another scalar. */
export function replaceValue(span: Span, value: string | number | boolean): TextEdit[] {
  return [{ path: span.file, start: span.start, end: span.end, text: scalarText(value) }];
}

/**
 * Sets the value at a key path below `map`: replaces an existing scalar, descends into existing maps, adds what is missing.
 * Undefined when the way leads through an alias, a merge key or a value that is not a map.
 */
export function setKey(
  text: string,
  map: YamlMap,
  path: readonly [string, ...string[]],
  value: YamlValue,
): TextEdit[] | undefined {
  const [key, next, ...rest] = path;
  const entry = entryOf(map, key);
  if (map.via !== undefined || entry?.merged === true || entry?.value.via !== undefined) return undefined;
  if (entry === undefined) return insertKey(slotOf(text, map), key, nested(path.slice(1), value));
  if (next !== undefined && entry.value.type === 'map') return setKey(text, entry.value, [next, ...rest], value);
  if (isEmpty(entry.value) && map.flow !== true)
    return fillEmpty(text, map, entry.keySpan, nested(path.slice(1), value));
  const scalar = typeof value !== 'object' && entry.value.type === 'scalar' && entry.value.style !== 'block';
  return next === undefined && scalar ? replaceValue(entry.value.span, value) : undefined;
}

function isEmpty(node: YamlNode): boolean {
  return node.type === 'scalar' && node.value === null && node.text === '';
}

/** `deploy:` with nothing behind it gets its content. */
function fillEmpty(text: string, map: YamlMap, keySpan: Span, value: YamlValue): TextEdit[] | undefined {
  const slot = slotOf(text, map);
  const colon = keySpan.end + 1;
  if (slot?.style !== 'block' || text[keySpan.end] !== ':') return undefined;
  const [head = '', ...lines] = blockLines('', value);
  const tail = lines.map((line) => slot.newline + slot.indent + line).join('');
  return [{ path: keySpan.file, start: colon, end: colon, text: head.slice(1) + tail }];
}

function nested(path: readonly string[], value: YamlValue): YamlValue {
  return path.reduceRight<YamlValue>((inner, key) => ({ [key]: inner }), value);
}

/** Lines of `name: value` in block style, without outer indentation. Short lists of words stay on one line. */
function blockLines(name: string, value: YamlValue): string[] {
  if (typeof value !== 'object') return [`${name}: ${scalarText(value)}`];
  if (isArray(value)) {
    if (value.every((item) => typeof item !== 'object')) return [`${name}: ${flowText(value, true)}`];
    return [`${name}:`, ...value.flatMap((item) => indentLines(itemLines(item)))];
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return [`${name}: {}`];
  return [`${name}:`, ...indentLines(entries.flatMap(([key, inner]) => blockLines(scalarText(key), inner)))];
}

function itemLines(item: YamlValue): string[] {
  if (typeof item !== 'object' || isArray(item)) return [`- ${flowText(item, false)}`];
  const lines = Object.entries(item).flatMap(([key, inner]) => blockLines(scalarText(key), inner));
  return lines.map((line, i) => (i === 0 ? '- ' : '  ') + line);
}

function indentLines(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function flowText(value: YamlValue, quoted: boolean): string {
  if (typeof value === 'string' && quoted) return JSON.stringify(value);
  if (typeof value !== 'object') return scalarText(value);
  if (isArray(value)) return `[${value.map((item) => flowText(item, quoted)).join(', ')}]`;
  const pair = ([key, inner]: [string, YamlValue]) =>
    `${quoted ? JSON.stringify(key) : scalarText(key)}: ${flowText(inner, quoted)}`;
  return `{ ${Object.entries(value).map(pair).join(', ')} }`;
}

function isArray(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** Plain where every YAML version reads the same string back, otherwise in double quotes. */
function scalarText(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const plain = /^[A-Za-z0-9_./][A-Za-z0-9_./@+-]*$/.test(value);
  const numeric = /^[0-9._+-]*$/.test(value) || /^0[xo]/i.test(value) || /^[0-9.]+e[0-9+-]+$/i.test(value);
  const word = /^(y|n|yes|no|on|off|true|false|null)$/i.test(value);
  return plain && !numeric && !word ? value : JSON.stringify(value);
}

/** The break of the line before or behind: looking through the whole text for each of thousands of maps takes seconds. */
function newlineAt(text: string, at: number): string {
  const before = lineStartBefore(text, at) - 1;
  const end = before >= 0 ? before : lineEndAfter(text, at);
  return (text[end] === '\n' && text[end - 1] === '\r') || (text[end] === '\r' && text[end + 1] === '\n')
    ? '\r\n'
    : '\n';
}

function lineStartBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  return start;
}

function lineEndAfter(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\n' || char === '\r' || char === '\t';
}
