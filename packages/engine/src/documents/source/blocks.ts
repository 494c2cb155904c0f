import { assignmentsTo, functionAt, isInside, textOf } from './look.ts';
import type { FunctionNode, Range, Syntax } from './syntax.ts';

/** The head of a block that an offset lies in: `if not retries:`, `finally:`, `for x in y:`. */
export interface BlockHead {
  /** One line, without the colon and what follows it. */
  readonly text: string;
  readonly start: number;
}

/** Lines looked at above an offset; longer blocks are read by nobody either. */
const reach = 200;

/** Heads of the blocks around an offset up to its function, innermost first. Python only, by indentation. */
export function blocksAround(syntax: Syntax, offset: number): readonly BlockHead[] {
  if (syntax.language !== 'python') return [];
  const { text } = syntax;
  const heads: BlockHead[] = [];
  let lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  let indent = indentOf(text, lineStart);
  for (let looked = 0; looked < reach && lineStart > 0 && indent > 0; looked++) {
    lineStart = text.lastIndexOf('\n', lineStart - 2) + 1;
    const own = indentOf(text, lineStart);
    const lineEnd = text.indexOf('\n', lineStart);
    const line = text.slice(lineStart + own, lineEnd < 0 ? text.length : lineEnd).trimEnd();
    if (line === '' || line.startsWith('#') || own >= indent || isInside(syntax.comments, lineStart + own)) continue;
    indent = own;
    const head =
      /^(if|elif|else|for|while|with|try|except|finally|async|def|class)\b[^:]*(?::[^:]*)*?:?(?=\s*(?:#.*)?$)/.exec(
        line,
      );
    if (head === null) continue;
    heads.push({ text: line.replace(/\s*#.*$/, '').replace(/:$/, ''), start: lineStart + own });
    if (/^(?:async\s+def|def|class)\b/.test(line)) break;
  }
  return heads;
}

function indentOf(text: string, lineStart: number): number {
  let at = lineStart;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at - lineStart;
}

/** Condition of the innermost `if` around an offset; a condition that is one name (or `not` one) is replaced by what the function assigned to it. */
export function conditionAround(syntax: Syntax, offset: number): string | undefined {
  const head = blocksAround(syntax, offset).find((block) => /^(?:if|elif)\b/.test(block.text));
  if (head === undefined) return undefined;
  const condition = head.text.replace(/^(?:el)?if\s+/, '');
  const name = /^(not\s+)?([A-Za-z_]\w*)$/.exec(condition);
  const assigned =
    name === null ? undefined : assignmentsTo(syntax, name[2] ?? '').findLast((one) => one.start < offset);
  if (name === null || assigned === undefined) return condition.slice(0, 200);
  return `${name[1] === undefined ? '' : 'not '}${textOf(syntax, assigned.value).slice(0, 180)}`;
}

/** Is the offset inside a `finally`, with or without branches between? */
export function isInFinally(syntax: Syntax, offset: number): boolean {
  return syntax.finals.some((block) => block.start <= offset && offset < block.end);
}

const shutdownHooks =
  /@[\w.]*(?:on_event|listener|before_server_stop|after_server_stop)\(\s*["'](?:shutdown|before_server_stop|after_server_stop)["']\s*\)\s*$|@(?:worker_shutdown|worker_process_shutdown|worker_shutting_down)\.connect\b[^\n]*\s*$|@app\.(?:after_serving|on_shutdown)\b[^\n]*\s*$/;

const ranges = new WeakMap<Syntax, readonly Range[]>();

/** Code that runs when the process stops: after the last `yield` of a lifespan, in shutdown hooks. */
export function shutdownRanges(syntax: Syntax): readonly Range[] {
  const known = ranges.get(syntax);
  if (known !== undefined) return known;
  // Asked for every removal and task of a file: most files have none of these words.
  const mayHook =
    syntax.language === 'python' &&
    /shutdown|atexit|teardown|on_stop|contextmanager|after_serving|before_server_stop|after_server_stop/.test(
      syntax.text,
    );
  const found = mayHook ? syntax.functions.flatMap((fn) => shutdownOf(syntax, fn)) : [];
  ranges.set(syntax, found);
  return found;
}

function shutdownOf(syntax: Syntax, fn: FunctionNode): readonly Range[] {
  const head = syntax.text.slice(Math.max(0, fn.start - 200), fn.start);
  if (shutdownHooks.test(head) || isRegistered(syntax, fn)) return [fn.body];
  if (!/@(?:contextlib\.)?asynccontextmanager\s*$/.test(head) || !isLifespan(syntax, fn)) return [];
  const body = textOf(syntax, fn.body);
  const at = Math.max(
    body.lastIndexOf('\n    yield'),
    ...[...body.matchAll(/^\s*yield\b/gm)].map((match) => match.index),
  );
  return at < 0 ? [] : [{ start: fn.body.start + at, end: fn.body.end }];
}

function isLifespan(syntax: Syntax, fn: FunctionNode): boolean {
  return /lifespan|life_span|lifetime/i.test(fn.name) || new RegExp(`lifespan\\s*=\\s*${fn.name}\\b`).test(syntax.text);
}

function isRegistered(syntax: Syntax, fn: FunctionNode): boolean {
  if (fn.name === '' || !/shutdown|stop|close|teardown|exit|clean/i.test(fn.name)) return false;
  return new RegExp(
    `(?:add_event_handler\\(\\s*["']shutdown["']\\s*,\\s*|on_shutdown\\s*=\\s*\\[[^\\]]{0,80}\\b|on_shutdown\\.append\\(\\s*|atexit\\.register\\(\\s*)${fn.name}\\b`,
  ).test(syntax.text);
}

/** Does the offset lie in code that runs at shutdown? */
export function isAtShutdown(syntax: Syntax, offset: number): boolean {
  return (
    shutdownRanges(syntax).some((range) => range.start <= offset && offset < range.end) ||
    /^(?:shutdown|on_shutdown|shutdown_event|close_all|teardown)$/.test(functionAt(syntax, offset)?.name ?? '')
  );
}
