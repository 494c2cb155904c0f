import { type Span, spanOf } from '../../text/span.ts';
import type { AssignmentNode, CallNode, FunctionNode, Range, Syntax } from './syntax.ts';

export function textOf(syntax: Syntax, range: Range): string {
  return syntax.text.slice(range.start, range.end);
}

export function spanAt(syntax: Syntax, range: Range): Span {
  return spanOf(syntax.lines, range.start, range.end);
}

/** The first line of something long: what a reader should look at. */
export function headSpan(syntax: Syntax, range: Range): Span {
  const lineEnd = syntax.text.indexOf('\n', range.start);
  return spanOf(syntax.lines, range.start, lineEnd < 0 ? range.end : Math.min(range.end, lineEnd));
}

/** Innermost function around an offset. */
export function functionAt(syntax: Syntax, offset: number): FunctionNode | null {
  let low = 0;
  let high = syntax.functions.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((syntax.functions[middle]?.start ?? 0) <= offset) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  while (found >= 0) {
    const one = syntax.functions[found];
    if (one === undefined) return null;
    if (offset < one.end) return one;
    found = one.parent;
  }
  return null;
}

/** The nearest enclosing function that has a name; handlers passed inline are named by what they are passed to. */
export function namedFunctionAt(syntax: Syntax, offset: number): FunctionNode | null {
  let at = functionAt(syntax, offset);
  while (at !== null && at.name === '') at = at.parent < 0 ? null : (syntax.functions[at.parent] ?? null);
  return at;
}

export function isInside(ranges: readonly Range[], offset: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (offset < range.start) high = middle - 1;
    else if (offset < range.end) return true;
    else low = middle + 1;
  }
  return false;
}

const furthestEnds = new WeakMap<readonly Range[], readonly number[]>();

/** Innermost of nested ranges (sorted by start) around an offset: backwards from the last start, until no earlier one reaches that far. */
export function enclosing<T extends Range>(ranges: readonly T[], offset: number): T | null {
  let ends = furthestEnds.get(ranges);
  if (ends === undefined) {
    let furthest = 0;
    ends = ranges.map((range) => {
      furthest = Math.max(furthest, range.end);
      return furthest;
    });
    furthestEnds.set(ranges, ends);
  }
  for (let at = indexFrom(ranges, offset + 1) - 1; at >= 0 && (ends[at] ?? 0) > offset; at--) {
    const range = ranges[at];
    if (range !== undefined && offset < range.end) return range;
  }
  return null;
}

const targetIndex = new WeakMap<Syntax, ReadonlyMap<string, readonly AssignmentNode[]>>();

/** Assignments to exactly this name, in order. */
export function assignmentsTo(syntax: Syntax, name: string): readonly AssignmentNode[] {
  let index = targetIndex.get(syntax);
  if (index === undefined) {
    const made = new Map<string, AssignmentNode[]>();
    for (const one of syntax.assignments) {
      const there = made.get(one.target);
      if (there === undefined) made.set(one.target, [one]);
      else there.push(one);
    }
    index = made;
    targetIndex.set(syntax, made);
  }
  return index.get(name) ?? [];
}

export function callsIn(syntax: Syntax, range: Range): readonly CallNode[] {
  return within(syntax.calls, range);
}

export function assignmentsIn(syntax: Syntax, range: Range): readonly AssignmentNode[] {
  return within(syntax.assignments, range);
}

/** Nodes that start inside `range`; `nodes` is sorted by start. */
export function within<T extends Range>(nodes: readonly T[], range: Range): readonly T[] {
  const from = indexFrom(nodes, range.start);
  let end = from;
  while (end < nodes.length && (nodes[end]?.start ?? 0) < range.end) end++;
  return nodes.slice(from, end);
}

/** The first node that starts at or after `offset`; `nodes` is sorted by start. */
export function firstFrom<T extends Range>(nodes: readonly T[], offset: number): T | undefined {
  return nodes[indexFrom(nodes, offset)];
}

/** Where the first node stands that starts at or after `offset`; `nodes` is sorted by start. */
export function indexFrom(nodes: readonly Range[], offset: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function isAwaited(syntax: Syntax, node: Range): boolean {
  return syntax.awaits.has(node.start);
}

/** Occurrences of a word outside of comments. */
export function* occurrences(syntax: Syntax, word: string): Generator<number> {
  for (let at = syntax.text.indexOf(word); at >= 0; at = syntax.text.indexOf(word, at + word.length)) {
    if (!isInside(syntax.comments, at)) yield at;
  }
}

export function hasWord(syntax: Syntax, word: string): boolean {
  return !occurrences(syntax, word).next().done;
}

/** Runs at import: not inside any function. */
export function isModuleLevel(syntax: Syntax, offset: number): boolean {
  return functionAt(syntax, offset) === null;
}

/** The last part of a dotted callee: `app.router.get` → `get`. */
export function lastName(callee: string): string {
  return callee.slice(callee.lastIndexOf('.') + 1);
}

/** Everything before the last part: `app.router.get` → `app.router`; empty for a plain name. */
export function ownerName(callee: string): string {
  const dot = callee.lastIndexOf('.');
  return dot < 0 ? '' : callee.slice(0, dot);
}
