import { editDistance } from './edit-distance.ts';

/** Two texts count as the same from this share of equal characters on. */
export const sameTextShare = 0.9;

/** 0–1: one minus the edit distance over the longer length, runs of white space counted as one space. */
export function similarity(a: string, b: string): number {
  const [left, right] = [plain(a), plain(b)];
  const longer = Math.max(left.length, right.length);
  if (left === right || longer === 0) return 1;
  // The distance is at least the difference in length: most pairs need no table.
  if (Math.abs(left.length - right.length) > longer * (1 - sameTextShare)) return 0;
  // Quotes have at most 160 characters.
  return 1 - editDistance(left, right) / longer;
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
