/** Reading position in one text; `problems` collects what nginx itself would reject. */
export interface Lexer {
  readonly text: string;
  at: number;
  readonly problems: { readonly offset: number; readonly reason: string }[];
}

export type NginxToken =
  | { readonly type: 'word'; readonly text: string; readonly start: number; readonly end: number }
  | { readonly type: ';' | '{' | '}'; readonly start: number; readonly end: number };

/** nginx refuses a parameter longer than its read buffer; here it bounds the search for a lost closing quote. */
const longestQuoted = 4096;

/** The next token, or null at the end. Rules of nginx's own reader: `#` opens a comment only where a token could start. */
export function nextToken(lexer: Lexer): NginxToken | null {
  skipBlanks(lexer);
  const { text, at } = lexer;
  const c = text[at];
  if (c === undefined) return null;
  if (c === ';' || c === '}' || (c === '{' && text[at + 1] !== '{')) {
    lexer.at = at + 1;
    return { type: c, start: at, end: at + 1 };
  }
  return c === '"' || c === "'" ? quotedWord(lexer, c) : plainWord(lexer);
}

/** Leaves the lexer behind the `}` that closes a Lua or njs body; strings and comments of Lua hide braces. */
export function skipRawBlock(lexer: Lexer): void {
  const { text } = lexer;
  const start = lexer.at;
  let depth = 1;
  let at = lexer.at;
  while (at < text.length && depth > 0) {
    const c = text[at];
    if (c === '-' && text[at + 1] === '-') at = endOfLuaComment(text, at + 2);
    else if (c === '[' && text.startsWith('[[', at)) at = after(text, ']]', at + 2);
    else if (c === '"' || c === "'") at = endOfLuaString(text, at, c);
    else {
      if (c === '{') depth++;
      if (c === '}') depth--;
      at++;
    }
  }
  if (depth > 0) lexer.problems.push({ offset: start, reason: 'script block is not closed' });
  lexer.at = at;
}

function endOfLuaComment(text: string, at: number): number {
  return text.startsWith('[[', at) ? after(text, ']]', at) : after(text, '\n', at);
}

function endOfLuaString(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote || text[at] === '\n') return at + 1;
  }
  return text.length;
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

function skipBlanks(lexer: Lexer): void {
  const { text } = lexer;
  for (;;) {
    const c = text[lexer.at];
    if (c === ' ' || c === '\t' || c === '\n' || c === '\r' || c === '\uFEFF') lexer.at++;
    else if (c === '#') lexer.at = endOfLine(text, lexer.at);
    else if (!skipTemplateStatement(lexer)) return;
  }
}

/** `{% if x %}`, `{# note #}`, `<% %>` anywhere, and `{{ include }}` alone on its line, belong to a template engine. */
function skipTemplateStatement(lexer: Lexer): boolean {
  const { text, at } = lexer;
  for (const [open, close] of [
    ['{%', '%}'],
    ['{#', '#}'],
    ['<%', '%>'],
  ] as const) {
    if (!text.startsWith(open, at)) continue;
    lexer.at = after(text, close, at + 2);
    return true;
  }
  if (!text.startsWith('{{', at)) return false;
  const end = after(text, '}}', at + 2);
  const before = text.slice(text.lastIndexOf('\n', at) + 1, at);
  const behind = text.slice(end, endOfLine(text, end));
  if (before.trim() !== '' || behind.trim() !== '') return false;
  lexer.at = end;
  return true;
}

function endOfLine(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}

function quotedWord(lexer: Lexer, quote: string): NginxToken {
  const { text } = lexer;
  const start = lexer.at;
  let word = '';
  for (let at = start + 1; at < text.length && at - start <= longestQuoted; at++) {
    const c = text[at];
    if (c === quote) {
      lexer.at = at + 1;
      const next = text[at + 1];
      if (next !== undefined && !/[\s;{)]/.test(next)) {
        lexer.problems.push({ offset: at, reason: 'a closing quote must be followed by a space, ";", "{" or ")"' });
      }
      return { type: 'word', text: word, start, end: at + 1 };
    }
    if (c === '\\') {
      word += decodeEscape(text[at + 1] ?? '');
      at++;
    } else word += c;
  }
  lexer.problems.push({ offset: start, reason: `quote ${quote} is not closed` });
  const end = Math.max(start + 1, endOfLine(text, start));
  lexer.at = end;
  return { type: 'word', text: text.slice(start + 1, end), start, end };
}

function decodeEscape(c: string): string {
  switch (c) {
    case '"':
    case "'":
    case '\\':
      return c;
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'n':
      return '\n';
    default:
      return `\\${c}`;
  }
}

function plainWord(lexer: Lexer): NginxToken {
  const { text } = lexer;
  const start = lexer.at;
  let word = '';
  let at = start;
  while (at < text.length) {
    const c = text[at] ?? '';
    if (c === ';' || c === ' ' || c === '\t' || c === '\n' || c === '\r') break;
    if (c === '\\') {
      word += decodeEscape(text[at + 1] ?? '');
      at += 2;
      continue;
    }
    const braced = bracedPart(lexer, at);
    if (braced === null) break;
    word += text.slice(at, braced);
    at = braced;
  }
  lexer.at = Math.max(at, start + 1);
  return { type: 'word', text: word, start, end: Math.min(lexer.at, text.length) };
}

/** End of what may follow at `at` inside a word: one character, `${NAME}`, `{{ x }}`, or a regex count; null: a block opens. */
function bracedPart(lexer: Lexer, at: number): number | null {
  const { text } = lexer;
  if (text[at] === '$' && text[at + 1] === '{') return Math.min(after(text, '}', at + 2), endOfLine(text, at));
  if (text[at] !== '{') return at + 1;
  if (text[at + 1] === '{') return Math.min(after(text, '}}', at + 2), endOfLine(text, at));
  const count = /^\{\d{1,6}(,\d{0,6})?\}/.exec(text.slice(at, at + 16));
  if (count === null) return null;
  lexer.problems.push({ offset: at, reason: 'a regular expression with "{" must be quoted' });
  return at + count[0].length;
}
