import type { Suppression } from '@seaworthy/schema/report-triage';
import { parseYaml } from '../documents/yaml/parse.ts';
import { entryOf, type YamlNode } from '../documents/yaml/tree.ts';
import { quoter } from '../report/quote.ts';
import { rules } from '../rules/index.generated.ts';
import { whyVoid } from './entry.ts';
import { readSettings } from './settings-file.ts';

/** An entry to write. `until` null: a false positive without an end. */
export type NewEntry = Pick<Suppression, 'kind' | 'rule' | 'where' | 'reason' | 'by' | 'until'>;

/** The new text, or the sentence that says why there is none. */
export type Edited = { readonly text: string } | { readonly refused: string };

const path = '.seaworthy.yaml';

/**
 * The text of a `.seaworthy.yaml` with one more entry at the end of its list; all other bytes stay. Null: there is no file
 * yet. What was made is read again, and refused when the entry would be void on that day.
 */
export function addEntry(text: string | null, entry: NewEntry, asOf: string): Edited {
  if (text === null) return checked(`version: 1\nsuppress:\n${itemText(entry, '  ')}`, 0, asOf);
  const read = readText(text);
  const [problem] = read.problems;
  if (problem !== undefined) return { refused: `${path}:${problem.place.startLine} ${problem.message} Mend it first.` };
  const [root] = parseYaml(path, text).documents;
  const list = entryOf(root ?? undefined, 'suppress');
  const before = read.entries.length;
  if (list === undefined) return checked(`${endLine(text)}suppress:\n${itemText(entry, '  ')}`, before, asOf);
  if (list.value.type === 'list' && list.value.items.length > 0) {
    if (list.value.flow === true)
      return { refused: 'The list suppress stands in brackets. Write it with dashes first.' };
    const at = afterLine(text, list.value.span.end);
    return checked(inserted(text, at, itemText(entry, dashIndent(text, list.value.items[0]))), before, asOf);
  }
  if (list.value.type === 'list')
    return { refused: 'The list suppress is written as []. Write suppress: alone first.' };
  return checked(inserted(text, afterLine(text, list.keySpan.end), itemText(entry, '  ')), before, asOf);
}

/** The text without the entries that begin on these lines (from 1), comments stay. */
export function removeEntries(text: string, lines: readonly number[]): Edited {
  const [root] = parseYaml(path, text).documents;
  const value = entryOf(root ?? undefined, 'suppress')?.value;
  if (value?.type !== 'list' || value.flow === true) return { refused: 'There is no list suppress with dashes.' };
  const gone = value.items.filter(({ span }) => lines.includes(span.line));
  let made = text;
  for (const { span } of gone.toReversed()) {
    const from = text.lastIndexOf('\n', span.start - 1) + 1;
    made = made.slice(0, from) + made.slice(afterLine(text, span.end));
  }
  const left = readText(made);
  if (left.entries.length !== value.items.length - gone.length) {
    return { refused: 'The entries could not be taken out without touching others.' };
  }
  return { text: made };
}

function checked(text: string, before: number, asOf: string): Edited {
  const { entries, problems } = readText(text);
  const [problem] = problems;
  const entry = entries.at(-1);
  if (problem !== undefined || entry === undefined || entries.length !== before + 1) {
    return { refused: problem?.message ?? 'The entry could not be added without touching others.' };
  }
  const why = whyVoid(entry, new Set(rules.map(({ id }) => id)), asOf);
  return why === undefined ? { text } : { refused: why };
}

function readText(text: string) {
  const texts = new Map([[path, text]]);
  return readSettings({ texts, components: [] }, quoter(texts)) ?? { entries: [], problems: [] };
}

function itemText({ rule, where, reason, by, until, kind }: NewEntry, indent: string): string {
  const named = /^(component|finding):\s*(.+)$/s.exec(where);
  const place = named === null ? scalar(where) : `{ ${named[1]}: ${scalar(named[2] ?? '')} }`;
  const lines = [
    `rule: ${scalar(rule)}`,
    `where: ${place}`,
    `reason: ${scalar(reason)}`,
    ...(by === '' ? [] : [`by: ${scalar(by)}`]),
    ...(until === null ? [] : [`until: ${until}`]),
    ...(kind === 'accepted-risk' ? [] : [`kind: ${kind}`]),
  ];
  return `${indent}- ${lines.join(`\n${indent}  `)}\n`;
}

/** Plain where no reader could take it for something else. JSON strings are YAML. */
function scalar(text: string): string {
  return /^[A-Za-z][\w./ -]*[\w/]$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

function dashIndent(text: string, item: YamlNode | undefined): string {
  const start = item?.span.start ?? 0;
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^[ ]*/.exec(line)?.[0] ?? '';
}

/** Offset behind the end of the line that holds the last character before `end`. */
function afterLine(text: string, end: number): number {
  const at = text.indexOf('\n', Math.max(0, text[end - 1] === '\n' ? end - 1 : end));
  return at < 0 ? text.length : at + 1;
}

function inserted(text: string, at: number, item: string): string {
  return `${endLine(text.slice(0, at))}${item}${text.slice(at)}`;
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
