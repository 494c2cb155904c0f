/** One word after quote removal. Expansions stay as written (`$VAR`, `$(cmd)`). */
export interface ShellWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Some part was quoted or escaped: it cannot be a reserved word. */
  readonly quoted: boolean;
  /** Holds `$…` or backticks whose value only the shell knows. */
  readonly dynamic: boolean;
  /** One pair of quotes around the whole word and no escape in it: offsets inside map one to one. */
  readonly exact: boolean;
  /** Texts of `$(…)` and backticks in the word. */
  readonly substitutions: readonly { readonly text: string; readonly start: number }[];
}

export type ShellToken =
  | { readonly type: 'word'; readonly word: ShellWord }
  | { readonly type: 'operator'; readonly text: string }
  | { readonly type: 'redirect'; readonly operator: string; readonly target: string; readonly start: number };

/** Words, operators and redirections of shell text; comments and here-document bodies are dropped. */
export function lexShell(text: string): ShellToken[] {
  const tokens: ShellToken[] = [];
  const hereDocuments: { delimiter: string; stripTabs: boolean }[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\\' && isBreak(text, at + 1)) at += text[at + 1] === '\r' && text[at + 2] === '\n' ? 3 : 2;
    else if (char === ' ' || char === '\t' || char === '\r') at++;
    else if (char === '\n') {
      tokens.push({ type: 'operator', text: ';' });
      at = skipBodies(text, at + 1, hereDocuments);
    } else if (char === '#') at = endOfLine(text, at);
    else if (isRedirect(text, at)) at = takeRedirect(text, at, tokens, hereDocuments);
    else if ('&|;()'.includes(char)) {
      const operator = operatorAt(text, at);
      tokens.push({ type: 'operator', text: operator === '|&' ? '|' : operator });
      at += operator.length;
    } else {
      const word = readWord(text, at);
      tokens.push({ type: 'word', word });
      at = word.end;
    }
  }
  return tokens;
}

function operatorAt(text: string, at: number): string {
  const two = text.slice(at, at + 2);
  return ['&&', '||', ';;', '|&'].includes(two) ? two : (text[at] ?? '');
}

/** `>`, `2>&1`, `<<EOF`, `&>file`. */
function isRedirect(text: string, at: number): boolean {
  let i = at;
  while (isDigit(text[i])) i++;
  if (text[i] === '>' || text[i] === '<') return i === at || i - at <= 2;
  return text[at] === '&' && text[at + 1] === '>';
}

function takeRedirect(
  text: string,
  from: number,
  tokens: ShellToken[],
  hereDocuments: { delimiter: string; stripTabs: boolean }[],
): number {
  let at = from;
  while (isDigit(text[at]) || text[at] === '&') at++;
  const operator = ['<<<', '<<-', '<<', '>>', '>|', '>&', '<&', '<>', '<(', '>(', '>', '<'].find((op) =>
    text.startsWith(op, at),
  );
  at += operator?.length ?? 1;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (at >= text.length || '\n;|&)'.includes(text[at] ?? '')) {
    tokens.push({ type: 'redirect', operator: operator ?? '', target: '', start: from });
    return at;
  }
  const word = readWord(text, at);
  if (operator === '<<' || operator === '<<-') {
    hereDocuments.push({ delimiter: word.text, stripTabs: operator === '<<-' });
  }
  tokens.push({ type: 'redirect', operator: operator ?? '', target: word.text, start: from });
  return Math.max(word.end, at + 1);
}

function skipBodies(text: string, from: number, open: { delimiter: string; stripTabs: boolean }[]): number {
  let at = from;
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    while (at < text.length) {
      const end = endOfLine(text, at);
      const line = text.slice(at, end).replace(/\r$/, '');
      at = Math.min(end + 1, text.length);
      if ((next.stripTabs ? line.replace(/^\t+/, '') : line) === next.delimiter) break;
    }
  }
  return at;
}

interface WordState {
  text: string;
  quoted: boolean;
  escaped: boolean;
  dynamic: boolean;
  substitutions: { text: string; start: number }[];
}

function readWord(source: string, start: number): ShellWord {
  const state: WordState = { text: '', quoted: false, escaped: false, dynamic: false, substitutions: [] };
  let at = start;
  while (at < source.length) {
    const char = source[at] ?? '';
    if (' \t\n\r;|&()<>'.includes(char)) break;
    if (char === "'") at = readSingle(source, at, state);
    else if (char === '"') at = readDouble(source, at, state);
    else at = readPlain(source, at, state);
  }
  // A character that belongs nowhere still has to be passed.
  const end = at === start ? start + 1 : at;
  const first = source[start];
  const exact =
    (first === "'" || first === '"') &&
    source[end - 1] === first &&
    !state.escaped &&
    source.slice(start + 1, end - 1) === state.text;
  return {
    text: state.text,
    start,
    end,
    quoted: state.quoted,
    dynamic: state.dynamic,
    exact,
    substitutions: state.substitutions,
  };
}

function readSingle(source: string, at: number, state: WordState): number {
  const close = source.indexOf("'", at + 1);
  const end = close < 0 ? source.length : close;
  state.text += source.slice(at + 1, end);
  state.quoted = true;
  return close < 0 ? end : end + 1;
}

function readDouble(source: string, from: number, state: WordState): number {
  state.quoted = true;
  let at = from + 1;
  while (at < source.length && source[at] !== '"') {
    const next = source[at + 1];
    if (source[at] === '\\' && next !== undefined && '"\\$`\n'.includes(next)) {
      if (next !== '\n') state.text += next;
      state.escaped = true;
      at += 2;
    } else if (source[at] === '$' || source[at] === '`') at = readExpansion(source, at, state);
    else state.text += source[at++] ?? '';
  }
  return Math.min(at + 1, source.length);
}

function readPlain(source: string, at: number, state: WordState): number {
  const char = source[at] ?? '';
  if (char === '$' || char === '`') return readExpansion(source, at, state);
  if (char !== '\\') {
    state.text += char;
    return at + 1;
  }
  state.escaped = true;
  if (source[at + 1] === '\r' && source[at + 2] === '\n') return at + 3;
  if (source[at + 1] !== '\n') {
    state.text += source[at + 1] ?? '';
    state.quoted = true;
  }
  // A text may end with the backslash.
  return Math.min(at + 2, source.length);
}

/** `$VAR`, `${…}`, `$(…)`, `$((…))`, backticks: kept as written; command substitutions are remembered. */
function readExpansion(source: string, at: number, state: WordState): number {
  const opener = source[at + 1];
  let end = at + 1;
  if (source[at] === '`') end = closing(source, at + 1, '`', '`');
  else if (opener === '(') end = closing(source, at + 2, '(', ')');
  else if (opener === '{') end = closing(source, at + 2, '{', '}');
  else while (end < source.length && /[A-Za-z0-9_@*#?!-]/.test(source[end] ?? '') && isVariable(source, at, end)) end++;
  state.dynamic ||= end > at + 1;
  state.text += source.slice(at, end);
  if (source[at] === '`') state.substitutions.push({ text: source.slice(at + 1, end - 1), start: at + 1 });
  else if (opener === '(' && source[at + 2] !== '(') {
    state.substitutions.push({ text: source.slice(at + 2, end - 1), start: at + 2 });
  }
  return end;
}

/** A special parameter (`$@`, `$?`) is one character; a name goes on. */
function isVariable(source: string, dollar: number, at: number): boolean {
  if (/[A-Za-z0-9_]/.test(source[at] ?? '')) return at === dollar + 1 || /[A-Za-z0-9_]/.test(source[dollar + 1] ?? '');
  return at === dollar + 1;
}

/** Behind the bracket that closes at this level; quotes hide brackets. The end of the text when none does. */
function closing(source: string, from: number, open: string, close: string): number {
  let depth = 1;
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (char === '\\') at++;
    else if (char === "'" && open === '(') at = Math.max(at, source.indexOf("'", at + 1));
    else if (char === close) {
      depth--;
      if (depth === 0) return at + 1;
    } else if (char === open) depth++;
  }
  return source.length;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function isBreak(text: string, at: number): boolean {
  return text[at] === '\n' || (text[at] === '\r' && text[at + 1] === '\n');
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}
