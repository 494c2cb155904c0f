import { indexLines, spanOf } from '../../text/span.ts';
import type { CaddyDirective, CaddyDocument } from './document.ts';

/** Real files nest four levels. */
const deepest = 30;

interface Open {
  readonly words: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly content: CaddyDirective[];
}

/** Reads line by line: a directive per line, `{` at its end opens a block. A file without braces is one site. */
export function parseCaddyfile(path: string, text: string): CaddyDocument {
  const index = indexLines(path, text);
  const top: CaddyDirective[] = [];
  const open: Open[] = [];
  const problems: { line: number; reason: string }[] = [];
  let offset = 0;
  let lineNumber = 0;
  const level = () => open.at(-1)?.content ?? top;
  for (const raw of text.split('\n')) {
    const start = offset + (raw.length - raw.trimStart().length);
    const line = raw.trim();
    offset += raw.length + 1;
    lineNumber++;
    if (line === '' || line.startsWith('#')) continue;
    const end = start + line.length;
    if (line === '}') {
      const closed = open.pop();
      if (closed === undefined) problems.push({ line: lineNumber, reason: 'unexpected "}"' });
      else level().push({ words: closed.words, span: spanOf(index, closed.start, closed.end), block: closed.content });
      continue;
    }
    const opens = line === '{' || line.endsWith(' {');
    const words = wordsOf(opens ? line.slice(0, -1) : line);
    if (opens && open.length >= deepest)
      problems.push({ line: lineNumber, reason: `blocks nest deeper than ${deepest} levels` });
    if (opens) open.push({ words, start, end, content: [] });
    else level().push({ words, span: spanOf(index, start, end), block: null });
  }
  while (open.length > 0) {
    const left = open.pop();
    if (left === undefined) break;
    problems.push({
      line: spanOf(index, left.start, left.end).line,
      reason: `block "${left.words[0] ?? '{'}" is not closed`,
    });
    level().push({ words: left.words, span: spanOf(index, left.start, left.end), block: left.content });
  }
  return { kind: 'caddy', path, problems, blocks: asSites(top) };
}

/** `example.com` on the first line and directives below: the short form for one site. */
function asSites(top: readonly CaddyDirective[]): readonly CaddyDirective[] {
  const [first, ...rest] = top;
  if (first === undefined || top.some((it) => it.block !== null && isAddress(it.words[0] ?? ''))) return top;
  if (first.block !== null || !isAddress(first.words[0] ?? '')) return top;
  return [{ words: first.words, span: first.span, block: rest }];
}

function isAddress(word: string): boolean {
  return /^(?:https?:\/\/|:\d+|localhost\b|\{\$?|\*\.)|\.[a-z]{2,}/i.test(word);
}

function wordsOf(line: string): string[] {
  const words = line.match(/"[^"]*"|`[^`]*`|\S+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  return (comment < 0 ? words : words.slice(0, comment)).map((word) =>
    word.replace(/^["`]|["`]$/g, '').replace(/,$/, ''),
  );
}
