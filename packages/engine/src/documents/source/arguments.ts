import type { CallNode, Range, Syntax } from './syntax.ts';

/** One argument (or object property): its keyword, when it has one, and the range of its value. */
export interface Argument extends Range {
  readonly name: string | null;
  readonly text: string;
}

const quote = 0x22;
const apostrophe = 0x27;
const backtick = 0x60;
const hash = 0x23;
const slash = 0x2f;
const comma = 0x2c;
const backslash = 0x5c;
const newline = 0x0a;

/** Splits at top-level commas, minding strings and brackets. `name=value` in Python, `name: value` inside an object. */
export function splitArguments(text: string, range: Range, separator: '=' | ':'): Argument[] {
  const result: Argument[] = [];
  let start = range.start;
  for (const end of commasIn(text, range)) {
    push(result, text, { start, end }, separator);
    start = end + 1;
  }
  push(result, text, { start, end: range.end }, separator);
  return result;
}

function push(result: Argument[], text: string, range: Range, separator: '=' | ':'): void {
  const trimmed = trim(text, range);
  if (trimmed.end <= trimmed.start) return;
  const whole = text.slice(trimmed.start, trimmed.end);
  const named =
    separator === '='
      ? /^([A-Za-z_]\w*)\s*=(?!=)\s*/.exec(whole)
      : // A key is quoted on both sides or on none: `'ws://host'` is a value.
        /^(?:async\s+)?(?:(["'])(?=[A-Za-z_$][\w$-]*\1))?([A-Za-z_$][\w$-]*)["']?\s*:\s*/.exec(whole);
  const start = trimmed.start + (named?.[0].length ?? 0);
  result.push({ start, end: trimmed.end, name: named?.at(-1) ?? null, text: text.slice(start, trimmed.end) });
}

/** Skips blanks and comments at both ends. */
function trim(text: string, range: Range): Range {
  let { start, end } = range;
  for (;;) {
    while (start < end && text.charCodeAt(start) <= 32) start++;
    if (text[start] === '#' || text.startsWith('//', start)) {
      const line = text.indexOf('\n', start);
      start = line < 0 ? end : Math.min(end, line);
    } else break;
  }
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return { start, end };
}

/** Commas outside of brackets, texts and comments. Every call of a file comes through here: no text is made per character. */
function commasIn(text: string, range: Range): number[] {
  const commas: number[] = [];
  let depth = 0;
  for (let at = range.start; at < range.end; at++) {
    const c = text.charCodeAt(at);
    switch (c) {
      case quote:
      case apostrophe:
      case backtick:
        at = stringEnd(text, at, range.end) - 1;
        break;
      case slash:
      case hash: {
        if (c === slash && text.charCodeAt(at + 1) !== slash) break;
        const line = text.indexOf('\n', at);
        if (line < 0 || line >= range.end) return commas;
        at = line;
        break;
      }
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        depth++;
        break;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case comma:
        if (depth === 0) commas.push(at);
    }
  }
  return commas;
}

/** Offset after the string that opens at `at`; triple quotes included. */
export function stringEnd(text: string, at: number, limit: number): number {
  const sign = text.charCodeAt(at);
  const plain = sign !== backtick;
  const triple = plain && text.charCodeAt(at + 1) === sign && text.charCodeAt(at + 2) === sign;
  for (let i = at + (triple ? 3 : 1); i < limit; i++) {
    const c = text.charCodeAt(i);
    if (c === backslash) i++;
    else if (c === sign) {
      if (!triple) return i + 1;
      if (text.charCodeAt(i + 1) === sign && text.charCodeAt(i + 2) === sign) return i + 3;
    } else if (c === newline && plain && !triple) return i;
  }
  return limit;
}

const known = new WeakMap<CallNode, readonly Argument[]>();

export function argumentsOf(syntax: Syntax, call: CallNode): readonly Argument[] {
  const before = known.get(call);
  if (before !== undefined) return before;
  const result = splitArguments(syntax.text, call.arguments, syntax.language === 'python' ? '=' : ':');
  known.set(call, result);
  return result;
}

/** Positional argument by index. In JavaScript all are positional. */
export function positional(syntax: Syntax, call: CallNode, index: number): Argument | undefined {
  const all = argumentsOf(syntax, call);
  return syntax.language === 'python' ? all.filter((one) => one.name === null)[index] : all[index];
}

/** Keyword argument, or the property of an options object among the arguments. */
export function keyword(syntax: Syntax, call: CallNode, name: string): Argument | undefined {
  const all = argumentsOf(syntax, call);
  if (syntax.language === 'python') return all.find((one) => one.name === name);
  for (const one of all) {
    const found = one.text.startsWith('{') ? propertyOf(syntax, one, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

export function propertiesOf(syntax: Syntax, object: Range): Argument[] {
  if (syntax.text[object.start] !== '{') return [];
  return splitArguments(syntax.text, { start: object.start + 1, end: object.end - 1 }, ':');
}

export function propertyOf(syntax: Syntax, object: Range, name: string): Argument | undefined {
  return propertiesOf(syntax, object).find((one) => one.name === name);
}
