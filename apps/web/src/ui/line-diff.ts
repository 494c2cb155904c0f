/** One line of a comparison. `mark`: only before, only after, or in both. */
export interface DiffLine {
  readonly mark: 'before' | 'after' | 'both';
  readonly text: string;
}

/** The shortest way from `before` to `after`, line by line. Snippets are small: the table is quadratic in their lines. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const old = linesOf(before);
  const next = linesOf(after);
  const common = commonLengths(old, next);
  const result: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < next.length) {
    const removed = old[i];
    const added = next[j];
    if (removed !== undefined && removed === added) {
      result.push({ mark: 'both', text: removed });
      i += 1;
      j += 1;
    } else if (added === undefined || (removed !== undefined && at(common, i + 1, j) >= at(common, i, j + 1))) {
      result.push({ mark: 'before', text: removed ?? '' });
      i += 1;
    } else {
      result.push({ mark: 'after', text: added });
      j += 1;
    }
  }
  return result;
}

/** Lines without the empty one that a final line end would make. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n');
}

/** Length of the longest common run of lines from every pair of positions on. */
function commonLengths(old: readonly string[], next: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(next.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = next.length - 1; j >= 0; j -= 1) {
      const row = table[i];
      if (row === undefined) continue;
      row[j] = old[i] === next[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: readonly (readonly number[])[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}
