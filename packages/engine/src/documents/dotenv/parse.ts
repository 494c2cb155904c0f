import { indexLines, type LineIndex, lineAt, spanOf } from '../../text/span.ts';
import type { ParseProblem } from '../document.ts';
import type { DotenvDocument, DotenvEntry } from './document.ts';

/** `NAME=value` lines, `export` allowed, quoted values over several lines, ` #` comments behind unquoted values. Never throws. */
export function parseDotenv(path: string, text: string): DotenvDocument {
  const index = indexLines(path, text);
  const entries: DotenvEntry[] = [];
  const offered: DotenvEntry[] = [];
  const problems: ParseProblem[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const head = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*/.exec(text.slice(at, lineEnd));
    if (head?.[1] !== undefined) {
      const nameAt = at + head[0].indexOf(head[1]);
      const value = readValue(text, at + head[0].length, lineEnd);
      entries.push(entryAt(index, head[1], nameAt, value));
      at = nextLine(text, endOfLine(text, value.next));
      continue;
    }
    const line = text.slice(at, lineEnd).trim();
    // Names in capitals only: a sentence may hold an equals sign.
    const comment = /^[ \t]*#+[ \t]?(?:export[ \t]+)?([A-Z][A-Z0-9_]{2,})=/.exec(text.slice(at, lineEnd));
    if (comment?.[1] !== undefined) {
      const nameAt = at + comment[0].indexOf(comment[1]);
      offered.push(entryAt(index, comment[1], nameAt, offeredValue(text, at + comment[0].length, lineEnd)));
    }
    if (line !== '' && !line.startsWith('#') && problems.length < 5) {
      problems.push({ line: lineAt(index, at), reason: 'not a NAME=value line' });
    }
    at = nextLine(text, lineEnd);
  }
  return { kind: 'dotenv', path, problems, entries, offered };
}

interface Value {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Where reading goes on. */
  readonly next: number;
}

function entryAt(index: LineIndex, name: string, nameAt: number, value: Value): DotenvEntry {
  return {
    name,
    value: value.text,
    span: spanOf(index, nameAt, Math.max(value.end, nameAt + name.length)),
    valueSpan: spanOf(index, value.start, value.end),
  };
}

function readValue(text: string, start: number, lineEnd: number): Value {
  const quote = text[start] ?? '';
  if ('\'"`'.includes(quote) && start < lineEnd) {
    const close = closingQuote(text, start + 1, quote);
    if (close >= 0) {
      const raw = text.slice(start + 1, close);
      const value = quote === '"' ? raw.replace(/\\([nrt"\\])/g, unescapeOne) : raw;
      return { text: value, start, end: close + 1, next: close + 1 };
    }
  }
  const raw = text.slice(start, lineEnd);
  const comment = /(^|[ \t])#/.exec(raw);
  const value = raw.slice(0, comment?.index ?? raw.length).trimEnd();
  return { text: value, start, end: start + value.length, next: lineEnd };
}

/** On its own line: a comment never continues. */
function offeredValue(text: string, start: number, lineEnd: number): Value {
  const raw = text.slice(start, lineEnd);
  const comment = /(^|[ \t])#/.exec(raw);
  const value = raw.slice(0, comment?.index ?? raw.length).trimEnd();
  return { text: value.replace(/^(["'])(.*)\1$/, '$2'), start, end: start + value.length, next: lineEnd };
}

function unescapeOne(_all: string, char: string): string {
  return { n: '\n', r: '\r', t: '\t' }[char] ?? char;
}

function closingQuote(text: string, from: number, quote: string): number {
  // A value of more than 20 kB in quotes is a forgotten quote.
  const limit = Math.min(text.length, from + 20_000);
  for (let at = from; at < limit; at++) {
    if (text[at] === '\\' && quote === '"') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function endOfLine(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

function nextLine(text: string, lineEnd: number): number {
  return text[lineEnd] === '\r' && text[lineEnd + 1] === '\n' ? lineEnd + 2 : lineEnd + 1;
}
