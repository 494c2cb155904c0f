import { indexLines, type LineIndex, lineAt, spanOf } from '../../text/span.ts';
import type { ParseProblem } from '../document.ts';
import type { NginxDirective, NginxDocument } from './document.ts';
import { type Lexer, type NginxToken, nextToken, skipRawBlock } from './lex.ts';

/** Real configurations nest about five levels; beyond this depth content is dropped and reported. */
const deepest = 60;
const mostProblems = 20;

type Word = Extract<NginxToken, { type: 'word' }>;

interface OpenBlock {
  readonly words: readonly Word[];
  readonly content: NginxDirective[];
}

interface State {
  readonly index: LineIndex;
  readonly text: string;
  readonly lexer: Lexer;
  readonly top: NginxDirective[];
  readonly open: OpenBlock[];
  words: Word[];
}

/** Reads one file into ordered directives. Goes on after every mistake; never throws. */
export function parseNginx(path: string, text: string): NginxDocument {
  const state: State = {
    index: indexLines(path, text),
    text,
    lexer: { text, at: 0, problems: [] },
    top: [],
    open: [],
    words: [],
  };
  for (let token = nextToken(state.lexer); token !== null; token = nextToken(state.lexer)) take(state, token);
  finish(state);
  return { kind: 'nginx', path, problems: problemsOf(state), directives: state.top };
}

function take(state: State, token: NginxToken): void {
  switch (token.type) {
    case 'word':
      state.words.push(token);
      return;
    case ';':
      if (state.words.length > 0) close(state, state.words, null, token.end);
      state.words = [];
      return;
    case '{':
      openBlock(state, token.start);
      return;
    case '}':
      closeBlock(state, token.start, token.end);
      return;
  }
}

function openBlock(state: State, offset: number): void {
  const words = state.words;
  state.words = [];
  if (words.length === 0) problem(state, offset, 'a block opens without a name');
  const name = words[0]?.text ?? '';
  if (name.endsWith('_by_lua_block') || name === 'js_block') {
    skipRawBlock(state.lexer);
    close(state, words, [], state.lexer.at);
    return;
  }
  if (state.open.length === deepest)
    problem(state, offset, `blocks nest deeper than ${deepest} levels; the rest is not read`);
  state.open.push({ words, content: [] });
}

function closeBlock(state: State, offset: number, end: number): void {
  lostSemicolon(state, offset);
  const block = state.open.pop();
  if (block === undefined) {
    problem(state, offset, 'unexpected "}"');
    return;
  }
  if (block.words.length === 0) level(state).push(...block.content);
  else close(state, block.words, block.content, end);
}

function lostSemicolon(state: State, offset: number): void {
  const last = state.words.at(-1);
  if (last === undefined) return;
  problem(state, last.start, `"${state.words[0]?.text.slice(0, 40)}" is not ended by ";"`);
  close(state, state.words, null, Math.min(last.end, offset));
  state.words = [];
}

function finish(state: State): void {
  lostSemicolon(state, state.text.length);
  while (state.open.length > 0) {
    const block = state.open.pop();
    const first = block?.words[0];
    if (block === undefined || first === undefined) continue;
    problem(state, first.start, `block "${first.text.slice(0, 40)}" is not closed`);
    close(state, block.words, block.content, state.text.length);
  }
}

function level(state: State): NginxDirective[] {
  return state.open.at(-1)?.content ?? state.top;
}

function close(state: State, words: readonly Word[], block: readonly NginxDirective[] | null, end: number): void {
  const [first, ...rest] = words;
  if (first === undefined || state.open.length > deepest) return;
  const last = rest.at(-1) ?? first;
  level(state).push({
    name: first.text,
    args: rest.map((word) => ({ text: word.text, span: spanOf(state.index, word.start, word.end) })),
    span: spanOf(state.index, first.start, end),
    headSpan: spanOf(state.index, first.start, last.end),
    block,
    indent: indentAt(state.text, first.start),
  });
}

function indentAt(text: string, start: number): string | null {
  let at = start;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return at === 0 || text[at - 1] === '\n' || text[at - 1] === '\r' ? text.slice(at, start) : null;
}

function problem(state: State, offset: number, reason: string): void {
  state.lexer.problems.push({ offset, reason });
}

function problemsOf(state: State): ParseProblem[] {
  return state.lexer.problems
    .toSorted((a, b) => a.offset - b.offset)
    .slice(0, mostProblems)
    .map(({ offset, reason }) => ({ line: lineAt(state.index, Math.min(offset, state.text.length)), reason }));
}
