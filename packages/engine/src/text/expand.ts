/** What became of `$VAR` and `${VAR…}` in one text. */
export interface Expanded {
  readonly text: string;
  /** Names without value and without default: the text has nothing in their place. */
  readonly missing: readonly string[];
  /** Names whose default in the text was taken. */
  readonly defaulted: readonly string[];
}

export type Lookup = (name: string) => string | undefined;

/**
 * UTF-16 units that one text may grow to. Longer than any command line that a kernel takes (ARG_MAX, 2 MB, is for all its
 * words together); without it forty lines of `ENV A=$A$A` ask for more than there is memory.
 */
const maxLength = 131_072;

/** Deeper defaults inside defaults than anybody writes; the scanner recurses for them. */
const maxNesting = 20;

/**
 * Compose interpolation: `$VAR`, `${VAR}`, `:-`, `-`, `:?`, `?`, `:+`, `+` with nested defaults; `$$` is a dollar sign.
 * A required variable (`:?`) without value counts as missing.
 */
export function expandCompose(text: string, lookup: Lookup): Expanded {
  return expand(text, lookup, false);
}

/**
 * A word of a Dockerfile instruction other than RUN, CMD, ENTRYPOINT and HEALTHCHECK: variables as above, quotes and
 * backslash escapes removed, single quotes literal. `${v#pattern}` and its kin count as missing.
 */
export function expandDockerfile(text: string, lookup: Lookup): Expanded {
  return expand(text, lookup, true);
}

interface Scan {
  readonly lookup: Lookup;
  readonly shellQuotes: boolean;
  readonly missing: Set<string>;
  readonly defaulted: Set<string>;
  /** Units of values that may still be put in. */
  room: number;
}

function expand(text: string, lookup: Lookup, shellQuotes: boolean): Expanded {
  const scan: Scan = { lookup, shellQuotes, missing: new Set(), defaulted: new Set(), room: maxLength };
  return { text: scanText(text, scan, 0), missing: [...scan.missing], defaulted: [...scan.defaulted] };
}

function scanText(text: string, scan: Scan, nesting: number): string {
  let out = '';
  let inDouble = false;
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? '';
    if (scan.shellQuotes && char === '\\' && at + 1 < text.length) {
      const next = text[at + 1] ?? '';
      out += inDouble && !'"\\$`'.includes(next) ? char + next : next;
      at += 2;
    } else if (scan.shellQuotes && char === "'" && !inDouble) {
      const close = text.indexOf("'", at + 1);
      out += text.slice(at + 1, close < 0 ? text.length : close);
      at = close < 0 ? text.length : close + 1;
    } else if (scan.shellQuotes && char === '"') {
      inDouble = !inDouble;
      at++;
    } else if (char === '$') {
      const { value, end } = scanDollar(text, at, scan, nesting);
      out += value;
      at = end;
    } else {
      out += char;
      at++;
    }
  }
  return out;
}

function scanDollar(text: string, at: number, scan: Scan, nesting: number): { value: string; end: number } {
  if (text[at + 1] === '$' && !scan.shellQuotes) return { value: '$', end: at + 2 };
  if (text[at + 1] === '{') {
    const close = closingBrace(text, at + 2);
    if (close < 0 || nesting > maxNesting) return { value: text.slice(at), end: text.length };
    return { value: braced(text.slice(at + 2, close), scan, nesting), end: close + 1 };
  }
  const name = nameAt(text, at + 1);
  if (name === '') return { value: '$', end: at + 1 };
  return { value: valueFor(name, scan), end: at + 1 + name.length };
}

function braced(body: string, scan: Scan, nesting: number): string {
  const name = nameAt(body, 0);
  const rest = body.slice(name.length);
  if (rest === '') return valueFor(name, scan);
  const operator = rest.startsWith(':') ? rest.slice(0, 2) : rest.slice(0, 1);
  const word = rest.slice(operator.length);
  const value = lookUp(name, scan);
  const empty = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator) {
    case ':-':
    case '-':
      if (!empty) return value ?? '';
      scan.defaulted.add(name);
      return scanText(word, scan, nesting + 1);
    case ':+':
    case '+':
      return empty ? '' : scanText(word, scan, nesting + 1);
    case ':?':
    case '?':
      if (!empty) return value ?? '';
      scan.missing.add(name);
      return '';
    default:
      scan.missing.add(name === '' ? body : name);
      return '';
  }
}

/** A value for which there is no room counts as missing. */
function lookUp(name: string, scan: Scan): string | undefined {
  const value = scan.lookup(name);
  if (value === undefined) return undefined;
  scan.room -= value.length;
  if (scan.room >= 0) return value;
  scan.missing.add(name);
  return undefined;
}

function valueFor(name: string, scan: Scan): string {
  const value = lookUp(name, scan);
  if (value === undefined) scan.missing.add(name);
  return value ?? '';
}

function nameAt(text: string, at: number): string {
  let end = at;
  while (end < text.length && /[A-Za-z0-9_]/.test(text[end] ?? '')) end++;
  const name = text.slice(at, end);
  return /^[0-9]/.test(name) ? '' : name;
}

function closingBrace(text: string, at: number): number {
  let open = 1;
  for (let i = at; i < text.length; i++) {
    if (text[i] === '{' && text[i - 1] === '$') open++;
    else if (text[i] === '}' && --open === 0) return i;
  }
  return -1;
}
