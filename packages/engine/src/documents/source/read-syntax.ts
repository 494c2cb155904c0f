import type { Language, QueryCapture, Tree } from 'web-tree-sitter';
import { indexLines, type LineIndex, spanOf } from '../../text/span.ts';
import { queryFor } from './query.ts';
import type { AssignmentNode, CallNode, ClassNode, FunctionNode, Range, Syntax } from './syntax.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/** Null when the query ran out of its budget. */
export function readSyntax(
  path: string,
  text: string,
  language: Syntax['language'],
  grammar: Language,
  tree: Tree,
  stop: () => boolean,
): Syntax | null {
  let stopped = false;
  const progressCallback = (): boolean => {
    stopped = stop();
    return stopped;
  };
  const matches = queryFor(grammar, language).matches(tree.rootNode, { progressCallback });
  if (stopped) return null;
  const lines = indexLines(path, text);
  const awaits = new Set<number>();
  const parts = emptyParts(path, text, language, lines, awaits);
  const errors: Range[] = [];
  const functions: Omit<FunctionNode, 'parent' | 'className'>[] = [];
  for (const { captures } of matches) {
    const main = captures[0];
    if (main === undefined) continue;
    if (main.name === 'error') errors.push(rangeOf(main));
    else if (main.name === 'await') awaits.add(awaitedStart(text, main.node.startIndex));
    else if (main.name === 'function') functions.push(functionFrom(text, language, captures));
    else addPart(parts, text, main, captures);
  }
  const sound = <T extends Range>(nodes: readonly T[]): T[] =>
    (errors.length === 0
      ? [...nodes]
      : nodes.filter((node) => !errors.some((error) => error.start <= node.start && node.end <= error.end))
    ).sort(byStart);
  const classes = sound(parts.classes);
  return {
    ...parts,
    classes,
    imports: sound(parts.imports),
    calls: sound(parts.calls),
    assignments: sound(parts.assignments),
    decorators: parts.decorators.sort(byStart),
    functions: nest(sound(functions), classes),
    errors: errors.sort(byStart).map((error) => spanOf(lines, error.start, error.end)),
  };
}

function emptyParts(
  path: string,
  text: string,
  language: Syntax['language'],
  lines: LineIndex,
  awaits: Set<number>,
): Mutable<Syntax> {
  return {
    path,
    text,
    language,
    lines,
    awaits,
    imports: [],
    functions: [],
    classes: [],
    calls: [],
    assignments: [],
    deletes: [],
    decorators: [],
    handlers: [],
    finals: [],
    tries: [],
    withs: [],
    loops: [],
    comments: [],
    errors: [],
  };
}

function addPart(parts: Mutable<Syntax>, text: string, main: QueryCapture, captures: readonly QueryCapture[]): void {
  switch (main.name) {
    case 'import':
      parts.imports.push(rangeOf(main));
      return;
    case 'class':
      parts.classes.push(classFrom(text, captures));
      return;
    case 'callee':
    case 'new':
      parts.calls.push(callFrom(text, main, captures));
      return;
    case 'assignment':
      parts.assignments.push(assignmentFrom(text, captures));
      return;
    case 'delete':
      parts.deletes.push(rangeOf(main));
      return;
    case 'decorator':
      parts.decorators.push(rangeOf(main));
      return;
    case 'handler':
      parts.handlers.push(rangeOf(main));
      return;
    case 'finally':
      parts.finals.push(rangeOf(main));
      return;
    case 'try':
      parts.tries.push(rangeOf(main));
      return;
    case 'with':
      parts.withs.push(rangeOf(main));
      return;
    case 'loop':
      parts.loops.push(rangeOf(main));
      return;
    case 'comment':
      parts.comments.push(rangeOf(main));
      return;
  }
}

function byStart(a: Range, b: Range): number {
  return a.start - b.start || b.end - a.end;
}

function rangeOf(capture: QueryCapture | undefined): Range {
  return capture === undefined ? { start: 0, end: 0 } : { start: capture.node.startIndex, end: capture.node.endIndex };
}

function named(captures: readonly QueryCapture[], name: string): QueryCapture | undefined {
  return captures.find((capture) => capture.name === name);
}

function awaitedStart(text: string, start: number): number {
  let at = start + 5;
  while (text.charCodeAt(at) <= 32) at++;
  return at;
}

// No spreads here and below: copying a range into an object of many costs as much as making the object.
function functionFrom(
  text: string,
  language: Syntax['language'],
  captures: readonly QueryCapture[],
): Omit<FunctionNode, 'parent' | 'className'> {
  const range = rangeOf(captures[0]);
  const bodyNode = named(captures, 'body');
  const bodyStart = bodyNode?.node.startIndex ?? 0;
  const nameNode = named(captures, 'name');
  const paramsNode = named(captures, 'params');
  const params = paramsNode === undefined ? { start: range.start, end: bodyStart } : rangeOf(paramsNode);
  const headEnd = paramsNode === undefined ? bodyStart : params.start;
  return {
    start: range.start,
    end: range.end,
    name: nameNode === undefined ? nameBefore(text, range.start) : textIn(text, rangeOf(nameNode)),
    async: isAsync.test(text.slice(range.start, headEnd)),
    params: textIn(text, params),
    body: language === 'python' ? { start: bodyStart, end: range.end } : rangeOf(bodyNode),
  };
}

const isAsync = /^(?:(?:export|default|public|private|protected|static|override)\s+)*async\b/;

function textIn(text: string, range: Range): string {
  return text.slice(range.start, range.end);
}

/** `const name = async (…) => …`, `name: () => …`, `this.name = function …`. */
function nameBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - 120), start);
  return /([A-Za-z_$][\w$]*)\s*(?::[^=\n]{0,60})?[=:]\s*$/.exec(before)?.[1] ?? '';
}

function classFrom(text: string, captures: readonly QueryCapture[]): ClassNode {
  const name = rangeOf(named(captures, 'name'));
  const body = rangeOf(named(captures, 'body'));
  return {
    ...rangeOf(captures[0]),
    name: text.slice(name.start, name.end),
    heritage: text.slice(name.end, body.start),
    body,
  };
}

function callFrom(text: string, main: QueryCapture, captures: readonly QueryCapture[]): CallNode {
  const isNew = main.name === 'new';
  const callee = rangeOf(isNew ? named(captures, 'callee') : main);
  const args = rangeOf(named(captures, 'arguments'));
  const start = isNew ? main.node.startIndex : callee.start;
  // Long callees are chains over several lines; their tail names the call.
  const tail = withoutBlanks(text.slice(Math.max(callee.start, callee.end - 200), callee.end));
  const inside =
    text[args.start] === '(' ? { start: args.start + 1, end: Math.max(args.start + 1, args.end - 1) } : args;
  return { start, end: args.end, callee: tail, arguments: inside, isNew };
}

/** Most names hold none, and replacing nothing costs as much as replacing something. */
function withoutBlanks(name: string): string {
  return /\s/.test(name) ? name.replace(/\s+/g, '') : name;
}

function assignmentFrom(text: string, captures: readonly QueryCapture[]): AssignmentNode {
  const range = rangeOf(captures[0]);
  const left = rangeOf(named(captures, 'left'));
  const rest = text.slice(left.end, Math.min(range.end, left.end + 300));
  const equals = /^(\s*:\s*([^=]*?))?\s*([-+*/%&|^?]{0,2}=)(?!=)\s*/.exec(rest);
  const value =
    equals === null ? { start: range.end, end: range.end } : { start: left.end + equals[0].length, end: range.end };
  return {
    start: range.start,
    end: range.end,
    target: withoutBlanks(text.slice(left.start, left.end)),
    type: (equals?.[2] ?? (equals === null ? rest.replace(/^\s*:\s*/, '') : '')).trim(),
    value,
    augmented: equals !== null && equals[3] !== '=',
  };
}

function nest(
  functions: readonly Omit<FunctionNode, 'parent' | 'className'>[],
  classes: readonly ClassNode[],
): FunctionNode[] {
  const nested: FunctionNode[] = [];
  const open: number[] = [];
  for (const one of functions) {
    while (open.length > 0 && (nested[open[open.length - 1] ?? -1]?.end ?? 0) <= one.start) open.pop();
    const parent = open[open.length - 1] ?? -1;
    const owner = classes.findLast((it) => it.body.start <= one.start && one.end <= it.body.end);
    const inside = owner !== undefined && (nested[parent]?.start ?? -1) < owner.start;
    const { start, end, name, params, body } = one;
    nested.push({ start, end, name, async: one.async, params, body, parent, className: inside ? owner.name : null });
    open.push(nested.length - 1);
  }
  return nested;
}
