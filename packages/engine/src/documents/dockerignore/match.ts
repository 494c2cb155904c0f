/**
 * Docker's own ignore semantics (moby/patternmatcher), read from its source: patterns are anchored at the context's root,
 * `*` and `?` stay inside one folder, `**` crosses folders, a pattern that matches a folder takes everything below it,
 * the last matching line wins, `!` takes back. Case-sensitive.
 *
 * The npm ports build regular expressions from the patterns; `*a*a*a*…` of a hostile archive makes those backtrack for
 * minutes. This one walks pattern and path once (all positions at the same time) and cannot.
 */
export type IsIgnored = (path: string) => boolean;

export function ignoreMatcher(lines: readonly string[]): IsIgnored {
  const patterns = lines.flatMap((line) => {
    const pattern = compile(line);
    return pattern === undefined ? [] : [pattern];
  });
  return (path) => {
    let ignored = false;
    for (const pattern of patterns) {
      // A line can only change the answer when it says the opposite of the answer so far.
      if (pattern.takesBack === ignored && matches(pattern, path)) ignored = !pattern.takesBack;
    }
    return ignored;
  };
}

interface Pattern {
  readonly takesBack: boolean;
  readonly tokens: readonly Token[];
  /** Text before the first wildcard: most paths fail here. */
  readonly prefix: string;
}

type Token =
  | { readonly type: 'char'; readonly char: string }
  | { readonly type: 'any' }
  | { readonly type: 'star' }
  | { readonly type: 'globstar' }
  | { readonly type: 'folders' }
  | { readonly type: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

function compile(line: string): Pattern | undefined {
  const takesBack = line.startsWith('!');
  const cleaned = clean(takesBack ? line.slice(1).trim() : line);
  if (cleaned === '') return undefined;
  const tokens = tokenize(cleaned);
  const firstWild = tokens.findIndex((token) => token.type !== 'char');
  const literal = firstWild < 0 ? tokens : tokens.slice(0, firstWild);
  return { takesBack, tokens, prefix: literal.map((token) => (token.type === 'char' ? token.char : '')).join('') };
}

/** Go's filepath.Clean without a leading slash; a lone `.` means nothing here. */
function clean(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0) parts.pop();
    else if (part !== '..') parts.push(part);
  }
  return parts.join('/');
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at] ?? '';
    if (pattern.startsWith('**', at)) {
      at += 2;
      const folders = pattern[at] === '/';
      if (folders) at++;
      tokens.push({ type: folders ? 'folders' : 'globstar' });
    } else if (char === '[') {
      const { token, end } = classAt(pattern, at);
      tokens.push(token);
      at = end;
    } else {
      if (char === '*') tokens.push({ type: 'star' });
      else if (char === '?') tokens.push({ type: 'any' });
      else if (char === '\\' && at + 1 < pattern.length) tokens.push({ type: 'char', char: pattern[++at] ?? '' });
      else tokens.push({ type: 'char', char });
      at++;
    }
  }
  return tokens;
}

function classAt(pattern: string, from: number): { token: Token; end: number } {
  const close = pattern.indexOf(']', from + 2);
  if (close < 0) return { token: { type: 'char', char: '[' }, end: from + 1 };
  let body = pattern.slice(from + 1, close);
  const negated = body.startsWith('^');
  if (negated) body = body.slice(1);
  const ranges: [string, string][] = [];
  for (let at = 0; at < body.length; at++) {
    const low = body[at] ?? '';
    const high = body[at + 1] === '-' ? body[at + 2] : undefined;
    ranges.push([low, high ?? low]);
    if (high !== undefined) at += 2;
  }
  return { token: { type: 'class', negated, ranges }, end: close + 1 };
}

/** Does the pattern match the path or one of its folders? All positions in the pattern advance together. */
function matches(pattern: Pattern, path: string): boolean {
  const { tokens, prefix } = pattern;
  if (!path.startsWith(prefix)) return false;
  let states = new Set<number>();
  enter(tokens, states, prefix.length);
  for (let at = prefix.length; at <= path.length; at++) {
    const atBorder = at === path.length || path[at] === '/';
    if (atBorder && states.has(tokens.length)) return true;
    if (at === path.length || states.size === 0) return false;
    states = step(tokens, states, path[at] ?? '');
  }
  return false;
}

function step(tokens: readonly Token[], states: ReadonlySet<number>, char: string): Set<number> {
  const next = new Set<number>();
  for (const state of states) {
    const token = tokens[state];
    if (token === undefined) continue;
    if (token.type === 'globstar' || (token.type === 'star' && char !== '/')) enter(tokens, next, state);
    else if (token.type === 'folders') {
      next.add(state);
      if (char === '/') enter(tokens, next, state + 1);
    } else if (token.type !== 'star' && accepts(token, char)) enter(tokens, next, state + 1);
  }
  return next;
}

/** Adds a position and those reachable without a character: `*`, `**` and `**` + slash may stand for nothing. */
function enter(tokens: readonly Token[], states: Set<number>, state: number): void {
  for (let at = state; !states.has(at) || at === state; at++) {
    states.add(at);
    const type = tokens[at]?.type;
    if (type !== 'star' && type !== 'globstar' && type !== 'folders') return;
  }
}

function accepts(token: Token, char: string): boolean {
  if (token.type === 'char') return token.char === char;
  if (token.type === 'any') return char !== '/';
  if (token.type !== 'class' || char === '/') return false;
  return token.ranges.some(([low, high]) => char >= low && char <= high) !== token.negated;
}
