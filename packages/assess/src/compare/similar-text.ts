/** Two texts count as the same from this share of equal characters on. */
export const sameTextShare = 0.9;

/** 0–1: one minus the edit distance over the longer length, runs of white space counted as one space. */
export function similarity(a: string, b: string): number {
  const [left, right] = [plain(a), plain(b)];
  const longer = Math.max(left.length, right.length);
  if (left === right || longer === 0) return 1;
  // The distance is at least the difference in length: most pairs need no table.
  if (Math.abs(left.length - right.length) > longer * (1 - sameTextShare)) return 0;
  return 1 - distance(left, right) / longer;
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Levenshtein with one row; quotes have at most 160 characters. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
