import { type LineIndex, spanOf } from '../../text/span.ts';
import type { YamlScalar } from '../yaml/tree.ts';
import type { StepCommand } from './document.ts';

/** A shell line longer than this is data (a token, a blob), not a command that someone reads. */
const maxLine = 4000;

/**
 * The logical lines of a `run` text with their places: backslash continuations are joined, comments and the bodies of
 * here-documents left out (those of ssh stay: they are commands on the other machine). A folded or quoted text is one line.
 */
export function commandsOf(text: string, index: LineIndex, node: YamlScalar): StepCommand[] {
  const raw = text.slice(node.span.start, node.span.end);
  const folded = node.style !== 'block' || raw.startsWith('>');
  if (folded) {
    const line = node.text.trim().replace(/\s*\n\s*/g, ' ');
    const first = node.style === 'block' ? contentStart(raw) : 0;
    const start = node.span.start + first;
    return line === ''
      ? []
      : [{ text: line.slice(0, maxLine), span: spanOf(index, start, Math.max(start, node.span.end)) }];
  }
  return logicalLines(raw, node.span.start, index);
}

/** Offset of the first character behind the `|` or `>` line that is not white space. */
function contentStart(raw: string): number {
  const line = raw.indexOf('\n');
  const found = line < 0 ? -1 : raw.slice(line).search(/\S/);
  return found < 0 ? 0 : line + found;
}

function logicalLines(raw: string, base: number, index: LineIndex): StepCommand[] {
  const found: StepCommand[] = [];
  let open: { text: string; start: number } | null = null;
  let endOfData: string | null = null;
  let at = raw.indexOf('\n') + 1;
  if (at === 0) return found;
  while (at < raw.length) {
    const next = raw.indexOf('\n', at);
    const end = next < 0 ? raw.length : next;
    const line = raw.slice(at, end).trim();
    const start = at + (raw.slice(at, end).length - raw.slice(at, end).trimStart().length);
    at = end + 1;
    if (endOfData !== null) {
      if (line === endOfData) endOfData = null;
      continue;
    }
    if (open === null && (line === '' || line.startsWith('#'))) continue;
    const joined: string = open === null ? line : `${open.text} ${line}`;
    const from: number = open === null ? start : open.start;
    if (line.endsWith('\\') && joined.length < maxLine) {
      open = { text: joined.slice(0, -1).trimEnd(), start: from };
      continue;
    }
    open = null;
    found.push({ text: joined.slice(0, maxLine), span: spanOf(index, base + from, base + start + line.length) });
    if (!/\bssh\b/.test(joined)) endOfData = hereDocument(joined);
  }
  if (open !== null)
    found.push({ text: open.text, span: spanOf(index, base + open.start, base + raw.trimEnd().length) });
  return found;
}

function hereDocument(line: string): string | null {
  return /<<-?\s*(["']?)([A-Za-z_][A-Za-z0-9_]*)\1/.exec(line)?.[2] ?? null;
}
