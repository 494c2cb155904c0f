/** A line of a change: taken out, put in, or left as it was. */
export interface DiffLine {
  readonly mark: '-' | '+' | ' ';
  readonly text: string;
}

/** Comparing costs the product of the two lengths; longer snippets are shown one after the other. */
const comparableCells = 40_000;

/** The shortest way from `before` to `after` in whole lines: longest common subsequence. */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const removed = before.map((text): DiffLine => ({ mark: '-', text }));
  const added = after.map((text): DiffLine => ({ mark: '+', text }));
  if (before.length * after.length > comparableCells) return [...removed, ...added];
  const lengths = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [a, b] = [0, 0];
  while (a < before.length || b < after.length) {
    const [old, young] = [before[a], after[b]];
    if (old !== undefined && old === young) {
      lines.push({ mark: ' ', text: old });
      a++;
      b++;
    } else if (young === undefined || (old !== undefined && at(lengths, a + 1, b) >= at(lengths, a, b + 1))) {
      lines.push({ mark: '-', text: old ?? '' });
      a++;
    } else {
      lines.push({ mark: '+', text: young });
      b++;
    }
  }
  return lines;
}

/** `lengths[a][b]`: how many lines `before` from `a` on and `after` from `b` on have in common, in order. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths: number[][] = Array.from({ length: before.length + 1 }, () => new Array(after.length + 1).fill(0));
  for (let a = before.length - 1; a >= 0; a--) {
    for (let b = after.length - 1; b >= 0; b--) {
      const row = lengths[a];
      if (row === undefined) continue;
      row[b] =
        before[a] === after[b] ? at(lengths, a + 1, b + 1) + 1 : Math.max(at(lengths, a + 1, b), at(lengths, a, b + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly (readonly number[])[], a: number, b: number): number {
  return lengths[a]?.[b] ?? 0;
}
