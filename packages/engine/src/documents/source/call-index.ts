import { lastName } from './look.ts';
import type { CallNode, Syntax } from './syntax.ts';

interface CallIndex {
  /** Positions in `syntax.calls` by the last name of the callee. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** Answers given before: readers ask with the same constants for every file. */
  readonly answers: Map<ReadonlySet<string> | RegExp, readonly CallNode[]>;
}

const indexes = new WeakMap<Syntax, CallIndex>();

/** Calls whose last name (`app.router.get` → `get`) is one of `names`, in order. Most files have none, and that costs next to nothing. */
export function callsNamed(syntax: Syntax, names: ReadonlySet<string>): readonly CallNode[] {
  return answer(syntax, names, (name) => names.has(name));
}

/** Calls whose last name matches; the pattern (not a global one) sees each name of the file once. */
export function callsLike(syntax: Syntax, pattern: RegExp): readonly CallNode[] {
  return answer(syntax, pattern, (name) => pattern.test(name));
}

function answer(
  syntax: Syntax,
  question: ReadonlySet<string> | RegExp,
  fits: (name: string) => boolean,
): readonly CallNode[] {
  const { places, answers } = indexOf(syntax);
  const before = answers.get(question);
  if (before !== undefined) return before;
  const found: number[] = [];
  for (const [name, at] of places) if (fits(name)) for (const one of at) found.push(one);
  const calls = found.sort((a, b) => a - b).flatMap((at) => syntax.calls[at] ?? []);
  answers.set(question, calls);
  return calls;
}

function indexOf(syntax: Syntax): CallIndex {
  const known = indexes.get(syntax);
  if (known !== undefined) return known;
  const places = new Map<string, number[]>();
  for (const [at, call] of syntax.calls.entries()) {
    const name = lastName(call.callee);
    const there = places.get(name);
    if (there === undefined) places.set(name, [at]);
    else there.push(at);
  }
  const index = { places, answers: new Map() };
  indexes.set(syntax, index);
  return index;
}
