import { BASE64, DOT, isIn, runEnd, WORD, WORD_DASH } from './charset.ts';
import { decodeBase64, isTypedText } from './checksum.ts';
import type { FoundSecret } from './finding.ts';
import { kindOfName, type NameKind, providerOfName } from './names.ts';
import type { Syntax } from './place.ts';
import {
  entropyOf,
  isBase64Text,
  isPlaceholder,
  isReference,
  isWeakDefault,
  looksChosen,
  looksRandom,
} from './values.ts';

const nameLimit = 80;
/** Longer values are left to the fixed formats: nothing is hidden by halves. */
const valueLimit = 2048;

export interface Identifier {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** The name around `at`: letters, digits, `_`, `-`, `.`. Null when it is unreasonably long. */
export function identifierAround(text: string, at: number): Identifier | null {
  let start = at;
  while (start > 0 && at - start < nameLimit && isIn(WORD_DASH, text.charCodeAt(start - 1))) start--;
  const end = runEnd(text, at, WORD_DASH, nameLimit);
  if (end - start >= nameLimit) return null;
  // `${SECRET_KEY:-x}` and `X-Api-Key` end in word characters; a trailing dash belongs to what follows.
  return { start, end, name: text.slice(start, end) };
}

/** Reads what is assigned to a credential-like name and decides whether it is a credential. */
export function readAssignment(
  text: string,
  name: Identifier,
  syntax: Syntax,
  isSecretObject: boolean,
): FoundSecret | null {
  const kind = kindOfName(name.name);
  if (kind === null || syntax === 'generated') return null;
  // `$TOKEN owner=x`: the variable is used here, nothing is given to it.
  if (text[name.start - 1] === '$') return null;
  const range = valueAfter(text, name, syntax);
  if (range === null || range.end - range.start < 4) return valueOverLines(text, name, kind, syntax);
  const value = text.slice(range.start, range.end);
  if (value.length > 128 && !isToken(value)) return null;
  const confidence = judge(value, kind, syntax, isSecretObject);
  if (confidence === null) return null;
  const provider = providerOfName(name.name, kind);
  return { provider, name: name.name, ...range, prefix: '', confidence, multiline: false };
}

const linesLimit = 4096;

/** `KEY="line\nline"` of an env file and `key: |` of YAML: a key in several lines, each of them one word. */
function valueOverLines(
  text: string,
  name: Identifier,
  kind: Exclude<NameKind, null>,
  syntax: Syntax,
): FoundSecret | null {
  if (syntax !== 'bare' && syntax !== 'yaml') return null;
  const head = /^["']?[ \t]{0,8}[=:][ \t]{0,8}(["'|>])[-+]?/.exec(text.slice(name.end, name.end + 24));
  if (head === null) return null;
  const opener = head[1] ?? '';
  const start = name.end + head[0].length;
  const end = isQuote(opener.charCodeAt(0)) ? quoteEnd(text, start, opener) : blockEnd(text, start, name.start);
  if (end < 0) return null;
  const lines = text.slice(start, end).split('\n');
  if (lines.length < 2 || lines.some((line) => /\S\s+\S/.test(line.slice(0, 300)) || line.length > 300)) return null;
  const value = lines.map((line) => line.trim()).join('');
  if (value.length < 20 || isReference(value) || isPlaceholder(value) || !isToken(value) || entropyOf(value) < 3.5)
    return null;
  const provider = providerOfName(name.name, kind);
  return { provider, name: name.name, start, end, prefix: '', confidence: 'Medium', multiline: true };
}

function quoteEnd(text: string, from: number, quote: string): number {
  const last = Math.min(text.length, from + linesLimit);
  for (let at = from; at < last; at++) if (text[at] === quote) return at;
  return -1;
}

/** The lines that are indented deeper than the key; looks at a fixed number of characters. */
function blockEnd(text: string, from: number, key: number): number {
  const before = text.slice(Math.max(0, key - 200), key);
  const indent = before.length - before.lastIndexOf('\n') - 1;
  const window = text.slice(from, from + linesLimit);
  let end = window.indexOf('\n');
  while (end >= 0) {
    const next = window.indexOf('\n', end + 1);
    const line = window.slice(end + 1, next < 0 ? window.length : next);
    if (line.trim() === '' || line.length - line.trimStart().length <= indent) return from + end;
    if (next < 0) return from + window.length;
    end = next;
  }
  return -1;
}

/** Long values are one run of key characters; gives up at the first other one. */
function isToken(value: string): boolean {
  const last = value.length - 1;
  const end = value[last] !== '=' ? value.length : value[last - 1] === '=' ? last - 1 : last;
  for (let i = 0; i < end; i++) {
    const code = value.charCodeAt(i);
    if (!isIn(WORD_DASH | BASE64 | DOT, code)) return false;
  }
  return true;
}

function judge(
  value: string,
  kind: Exclude<NameKind, null>,
  syntax: Syntax,
  isSecretObject: boolean,
): FoundSecret['confidence'] | null {
  if (isReference(value) || isWeakDefault(value) || isPlaceholder(value)) return null;
  if (isSecretObject && isBase64Text(value)) {
    const decoded = decodeBase64(value);
    if (decoded !== null && decoded.length >= 3)
      return isTypedText(decoded) && (isWeakDefault(decoded) || isReference(decoded) || isPlaceholder(decoded))
        ? null
        : 'High';
  }
  const random = looksRandom(value);
  if (syntax === 'prose') return random && kind !== 'weak' ? 'Low' : null;
  if (kind === 'weak') return random ? (syntax === 'source' ? 'Low' : 'Medium') : null;
  if (random) return 'High';
  if (!looksChosen(value)) return null;
  if (syntax !== 'source' && syntax !== 'json') return 'Medium';
  const mixed =
    /\d/.test(value) && /[a-z]/i.test(value) && value.length >= 8 && !/^[a-z]+[-_.][a-z-_.]+\d?$/i.test(value);
  return mixed && (kind === 'password' || value.length >= 16) ? 'Low' : null;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function valueAfter(text: string, name: Identifier, syntax: Syntax): Range | null {
  const quotedKey = isQuote(text.charCodeAt(name.end)) && name.start > 0 && isQuote(text.charCodeAt(name.start - 1));
  let at = quotedKey ? name.end + 1 : name.end;
  if (text[at] === ']') at++;
  at = skipBlanks(text, at);
  const next = text[at];
  // Inside `${NAME:-default}` only a default is a value; `${NAME:?message}` and `${NAME}` hold none.
  if (text.startsWith('${', name.start - 2)) return text.startsWith(':-', at) ? upTo(text, at + 2, '}') : null;
  if (next === ',' && quotedKey) return literalAt(text, defaultArgument(text, at + 1));
  if (next === '|' || next === '?') return text[at + 1] === next ? literalAt(text, skipBlanks(text, at + 2)) : null;
  if (syntax === 'yaml' && (next === '\n' || next === '\r' || next === ',')) return yamlValueBelow(text, at);
  const from = separatorEnd(text, at, syntax);
  // `"start": "DB_PASSWORD=x node server"`: a command inside a JSON string has no quotes of its own.
  if (syntax === 'json' && next === '=' && from === at + 1) return insideJson(text, from);
  if (from === null && isArgument(text, name) && at > name.end && syntax !== 'source') {
    if (text[at] === '-') return null;
    const word = literalAt(text, at) ?? bareValue(text, at);
    return word !== null && text[word.end - 1] === ';' ? { start: word.start, end: word.end - 1 } : word;
  }
  // `.netrc`: `machine host login user password value`.
  if (
    from === null &&
    name.name === 'password' &&
    /\blogin\s+\S{1,80}\s+$/.test(text.slice(Math.max(0, name.start - 120), name.start))
  )
    return bareValue(text, at);
  // `ENV NAME value`, where the name is the first word: further words belong to the values of `ENV A=/x/secrets B=1`.
  if (from === null) {
    const first = /(?:^|\n)[ \t]{0,8}ENV[ \t]{1,8}$/i.test(text.slice(Math.max(0, name.start - 24), name.start));
    return syntax === 'dockerfile' && at > name.end && first ? valueAt(text, at, syntax) : null;
  }
  return valueAt(text, skipBlanks(text, from), syntax);
}

/** `os.getenv("X", "value")`, `config("X", default="value")`. */
function defaultArgument(text: string, from: number): number {
  const at = skipBlanks(text, from);
  return text.startsWith('default=', at) ? at + 8 : at;
}

/** After `=`, `:`, `:=`, `=>` and a type annotation; null for comparisons, calls and anything else. */
function separatorEnd(text: string, at: number, syntax: Syntax): number | null {
  const next = text[at];
  if (next === '=') {
    if (text[at + 1] === '=' || text[at + 1] === '~') return null;
    return text[at + 1] === '>' ? at + 2 : at + 1;
  }
  if (next !== ':') return null;
  if (text[at + 1] === '=') return at + 2;
  if (text[at + 1] === ':' || text[at + 1] === '/') return null;
  if (syntax !== 'source') return at + 1;
  const type = skipBlanks(text, at + 1);
  const typeEnd = annotationEnd(text, type);
  const equals = skipBlanks(text, typeEnd);
  return typeEnd > type && text[equals] === '=' && text[equals + 1] !== '=' ? equals + 1 : at + 1;
}

function annotationEnd(text: string, from: number): number {
  let at = from;
  while (at - from < 60 && (isIn(WORD, text.charCodeAt(at)) || '.[]| '.includes(text.charAt(at)))) at++;
  return at;
}

function valueAt(text: string, from: number, syntax: Syntax): Range | null {
  const literal = literalAt(text, from);
  if (literal !== null) return literal;
  if (syntax === 'source') return wrappedLiteral(text, from);
  if (syntax === 'json') return null;
  const range = bareValue(text, from);
  if (range === null || (syntax !== 'yaml' && syntax !== 'prose')) return range;
  let { end } = range;
  while (end > from && ',]})'.includes(text.charAt(end - 1))) end--;
  return end > from ? { start: from, end } : null;
}

/** `token=\\"x\\"` inside a JSON string: the quotes are escaped. */
function insideJson(text: string, from: number): Range | null {
  if (!text.startsWith('\\"', from)) return bareValue(text, from);
  const range = bareValue(text, from + 2);
  return range !== null && text[range.end - 1] === '\\' ? { start: range.start, end: range.end - 1 } : range;
}

function bareValue(text: string, from: number): Range | null {
  let end = from;
  const limit = Math.min(text.length, from + valueLimit);
  while (end < limit && !endsBareValue(text.charCodeAt(end))) end++;
  return end > from && end - from < valueLimit ? { start: from, end } : null;
}

/** Names whose value is the next word: `--password x`, and nginx's `proxy_set_header X-Api-Key x`. */
function isArgument(text: string, name: Identifier): boolean {
  return name.name.startsWith('--') || text.startsWith('_set_header ', name.start - 12);
}

function endsBareValue(code: number): boolean {
  return code <= 32 || code === 34 || code === 39 || code === 96;
}

/** `SecretStr("x")`, `Field("x")`, `Field(default="x")`, `os.environ.get("A") or "x"`, `process.env.A || "x"`. */
function wrappedLiteral(text: string, from: number): Range | null {
  const window = text.slice(from, from + 200);
  const lineEnd = window.indexOf('\n');
  const line = lineEnd < 0 ? window : window.slice(0, lineEnd);
  for (const opener of ['SecretStr(', 'Field(default=', 'Field(', '|| ', '?? ', ' or ']) {
    const at = line.indexOf(opener);
    if (at >= 0) return literalAt(text, from + at + opener.length);
  }
  return null;
}

function literalAt(text: string, from: number): Range | null {
  let at = from;
  if ('bru'.includes(text.charAt(at)) && isQuote(text.charCodeAt(at + 1))) at++;
  const quote = text.charCodeAt(at);
  if (!isQuote(quote)) return null;
  const last = Math.min(text.length, at + 1 + valueLimit);
  for (let end = at + 1; end < last; end++) {
    const code = text.charCodeAt(end);
    if (code === quote) return end > at + 1 ? { start: at + 1, end } : null;
    if (code === 10) return null;
  }
  return null;
}

/** `- name: X` with `value: …` on the next line or after the comma: Kubernetes environment entries. */
function yamlValueBelow(text: string, from: number): Range | null {
  let at = from + 1;
  while (at - from < 80 && ' \t\r\n'.includes(text.charAt(at)) && at < text.length) at++;
  return text.startsWith('value:', at) ? valueAt(text, skipBlanks(text, at + 6), 'yaml') : null;
}

function upTo(text: string, from: number, close: string): Range | null {
  const length = text.slice(from, from + valueLimit).indexOf(close);
  return length > 0 && !text.slice(from, from + length).includes('\n') ? { start: from, end: from + length } : null;
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at - from < 80 && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
  return at;
}
