/**
 * Which part of a long list is in the page. Heights are estimated until a row was seen, then measured, so rows may wrap
 * and text may grow. Pure: use-windowing.ts connects it to a page.
 */
export interface Heights {
  /** Top of each item in pixels, one more than there are items: the last is the height of the whole list. */
  readonly tops: Float64Array;
}

export function heightsOf(count: number, heightAt: (index: number) => number): Heights {
  const tops = new Float64Array(count + 1);
  for (let index = 0; index < count; index += 1) tops[index + 1] = (tops[index] ?? 0) + heightAt(index);
  return { tops };
}

/** The item at this height: the last whose top is at or above it. 0 above the list, the last one below it. */
export function itemAt({ tops }: Heights, pixel: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((tops[middle] ?? 0) <= pixel) low = middle;
    else high = middle - 1;
  }
  return low;
}

export interface Range {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** Items between two heights, both included. */
export function rangeOf(heights: Heights, top: number, bottom: number): Range {
  const count = heights.tops.length - 1;
  if (count === 0) return { from: 0, to: 0 };
  return { from: itemAt(heights, top), to: Math.min(count, itemAt(heights, Math.max(top, bottom)) + 1) };
}

export function covers(outer: Range, inner: Range): boolean {
  return outer.from <= inner.from && outer.to >= inner.to;
}
