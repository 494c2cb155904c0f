import type { Evidence } from '@seaworthy/schema/evidence';
import type { RepositorySettings } from '@seaworthy/schema/report-triage';
import { parseYaml } from '../documents/yaml/parse.ts';
import { itemsOf, type YamlEntry, type YamlMap, type YamlNode } from '../documents/yaml/tree.ts';
import type { Span } from '../text/span.ts';
import type { Entry } from './entry.ts';
import { nearest } from './nearest.ts';
import { type Statement, statementOf } from './statement.ts';
import { type Sources, suppressEntry } from './suppress-entry.ts';

/** Larger files are not read: nobody maintains so many entries by hand, and an entry of the report stands for each. */
const mostCharacters = 256 * 1_024;
const mostFiles = 50;
/** Their places are compared with every finding of their rule, patterns with every path: both must stay few. */
const mostEntries = 300;
const mostPatterns = 40;
const longestPattern = 120;
const mostProblems = 100;

export function isSettingsPath(path: string): boolean {
  return /(?:^|\/)\.seaworthy\.ya?ml$/.test(path);
}

/** What all `.seaworthy.yaml` of a tree say together. Each speaks of its own folder alone; their lists are joined. */
export interface Settings extends Omit<RepositorySettings, 'facts'> {
  readonly entries: readonly Entry[];
  readonly statements: readonly Statement[];
}

/** Undefined when the tree has no such file. Never throws: what is not understood is a problem with its line. */
export function readSettings(sources: Sources, quote: (span: Span) => Evidence): Settings | undefined {
  const { texts } = sources;
  const files = [...texts.keys()].filter(isSettingsPath).slice(0, mostFiles);
  if (files.length === 0) return undefined;
  const reader: Reader = {
    sources,
    quote,
    folder: '',
    entries: [],
    statements: [],
    ignore: [],
    gate: undefined,
    problems: [],
  };
  for (const path of files) readFile({ ...reader, folder: folderOf(path) }, reader, path, texts.get(path) ?? '');
  const { entries, statements, ignore, gate, problems } = reader;
  return { files, ignore, ...(gate === undefined ? {} : { gate }), problems, entries, statements };
}

interface Reader {
  readonly sources: Sources;
  readonly quote: (span: Span) => Evidence;
  /** Of the file that is read, with a slash at its end; empty for the root. */
  readonly folder: string;
  readonly entries: Entry[];
  readonly statements: Statement[];
  readonly ignore: string[];
  gate: RepositorySettings['gate'];
  readonly problems: RepositorySettings['problems'];
}

const keys = ['version', 'ignore', 'facts', 'gate', 'suppress'] as const;

function readFile(reader: Reader, all: Reader, path: string, text: string): void {
  const start: Span = { file: path, start: 0, end: 0, line: 1, endLine: 1 };
  if (text.length > mostCharacters) {
    report(reader, start, `It is larger than ${mostCharacters / 1_024} KB and was not read.`);
    return;
  }
  const { documents, problems } = parseYaml(path, text);
  for (const { line, reason } of problems) report(reader, { ...start, line, endLine: line }, reason);
  // Half of a file may say the opposite of the whole.
  if (problems.length > 0) return;
  const [first, ...more] = documents;
  if (more.length > 0) report(reader, start, 'It holds several documents; only the first is read.');
  if (first === undefined || first === null) return;
  if (first.type !== 'map') {
    report(reader, first.span, 'It is no map of keys and values.');
    return;
  }
  for (const entry of first.entries) readKey(reader, all, entry);
  if (!first.entries.some(({ key }) => key === 'version'))
    report(reader, first.span, 'The key version is missing; write version: 1.');
}

function readKey(reader: Reader, all: Reader, { key, keySpan, value }: YamlEntry): void {
  switch (key) {
    case 'version':
      if (value.type !== 'scalar' || value.value !== 1) report(reader, value.span, 'Only version 1 is known.');
      return;
    case 'ignore':
      readIgnore(reader, value);
      return;
    case 'facts':
      readFacts(reader, value);
      return;
    case 'gate':
      all.gate = { ...gateOf(reader, value), ...all.gate };
      return;
    case 'suppress':
      readSuppress(reader, value);
      return;
    default:
      reportUnknown(reader, key, keySpan, keys);
  }
}

function readIgnore(reader: Reader, value: YamlNode): void {
  for (const item of itemsOf(value)) {
    const pattern = item.type === 'scalar' ? item.text.trim() : '';
    if (pattern === '') report(reader, item.span, 'ignore is a list of patterns such as examples/**.');
    else if (isEverything(pattern)) report(reader, item.span, `"${pattern}" would leave nothing to judge.`);
    else if (pattern.length > longestPattern)
      report(reader, item.span, `It is longer than ${longestPattern} characters.`);
    else if (reader.ignore.length >= mostPatterns) report(reader, item.span, `More than ${mostPatterns} patterns.`);
    else reader.ignore.push(`${reader.folder}${pattern.replace(/^\.?\//, '')}`);
  }
}

/** Nothing but stars and slashes. */
export function isEverything(pattern: string): boolean {
  return /^[./*]*$/.test(pattern);
}

/** A map of rule or question to what somebody says about it. */
function readFacts(reader: Reader, value: YamlNode): void {
  if (value.type === 'scalar' && value.value === null) return;
  if (value.type !== 'map') {
    report(reader, value.span, 'facts is a map: the id of a rule or question, and its answer.');
    return;
  }
  for (const { key, keySpan, value: said } of value.entries.slice(0, mostEntries - reader.statements.length)) {
    const place = reader.quote({ ...keySpan, endLine: keySpan.line });
    const unknown = (word: string, span: Span, known: readonly string[]) => reportUnknown(reader, word, span, known);
    if (said.type !== 'map') report(reader, said.span, 'A fact has answer, note, by and until.');
    else reader.statements.push(statementOf(key, said, place, unknown));
  }
}

const gateKeys = ['fail_on', 'min_score'] as const;
const failOn = ['critical', 'high', 'medium', 'monitor', 'none'] as const;

function gateOf(reader: Reader, value: YamlNode): NonNullable<RepositorySettings['gate']> {
  const gate: NonNullable<RepositorySettings['gate']> = {};
  if (value.type !== 'map') {
    report(reader, value.span, `gate holds ${gateKeys.join(' and ')}.`);
    return gate;
  }
  for (const { key, keySpan, value: it } of value.entries) {
    if (key === 'fail_on') {
      const word = failOn.find((one) => it.type === 'scalar' && it.text === one);
      if (word === undefined) report(reader, it.span, `fail_on is one of ${failOn.join(', ')}.`);
      else gate.failOn = word;
    } else if (key === 'min_score') {
      const number = it.type === 'scalar' ? it.value : null;
      if (typeof number !== 'number' || !(number >= 1 && number <= 10)) {
        report(reader, it.span, 'min_score is a number from 1 to 10.');
      } else gate.minScore = number;
    } else reportUnknown(reader, key, keySpan, gateKeys);
  }
  return gate;
}

function readSuppress(reader: Reader, value: YamlNode): void {
  if (value.type === 'scalar' && value.value === null) return;
  if (value.type !== 'list') {
    report(reader, value.span, 'suppress is a list of entries.');
    return;
  }
  if (reader.entries.length + value.items.length > mostEntries) {
    report(reader, value.span, `Of all entries the first ${mostEntries} are read.`);
  }
  for (const item of value.items.slice(0, mostEntries - reader.entries.length)) {
    if (item.type !== 'map') report(reader, item.span, 'An entry has rule, where, reason and until.');
    else reader.entries.push(entryOf(reader, item));
  }
}

function entryOf(reader: Reader, item: YamlMap): Entry {
  const unknown = (key: string, span: Span, known: readonly string[]) => reportUnknown(reader, key, span, known);
  return suppressEntry(item, {
    folder: reader.folder,
    sources: reader.sources,
    place: reader.quote(lineOf(item)),
    unknown,
  });
}

/** The first line of an entry; its quote says which rule it is about. */
function lineOf({ span, entries }: YamlMap): Span {
  const first = entries[0]?.keySpan ?? span;
  return { ...first, endLine: first.line };
}

function reportUnknown(reader: Reader, key: string, span: Span, known: readonly string[]): void {
  const meant = nearest(key, known);
  const way = meant === undefined ? `Known are ${known.join(', ')}` : `Did you mean ${meant}?`;
  report(reader, span, `The key "${key.slice(0, 60)}" is not known. ${way}${meant === undefined ? '.' : ''}`);
}

function report({ problems, quote }: Reader, span: Span, message: string): void {
  if (problems.length < mostProblems) problems.push({ message, place: quote(span) });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
