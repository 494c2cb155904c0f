import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { covers, type Heights, heightsOf, type Range, rangeOf } from './windowing.ts';

/** Pixels that are drawn above and below the screen: more than a fast wheel moves in one frame. */
const ahead = 1_600;
/** Lists up to this many items are drawn whole: the browser's own search then finds every row. */
const whole = 150;
/** A new part is drawn when less than this is left, in pixels. */
const reserve = 900;

export interface Windowing {
  readonly range: Range;
  /** Pixels to leave free above and below the drawn part. */
  readonly before: number;
  readonly after: number;
  /** Draws the item if it is not, and scrolls to it only when it is out of sight. */
  readonly reveal: (index: number) => void;
}

/**
 * Draws only what is near the screen of a list that scrolls with the page. Every drawn item carries `data-index`; its
 * height is measured, and kept under its key.
 */
export function useWindowing(
  list: RefObject<HTMLElement | null>,
  keys: readonly string[],
  estimate: (index: number) => number,
): Windowing {
  const [sizes, setSizes] = useState<ReadonlyMap<string, number>>(new Map());
  const heights = useMemo(
    () => heightsOf(keys.length, (index) => sizes.get(keys[index] ?? '') ?? estimate(index)),
    [keys, estimate, sizes],
  );
  const [range, setRange] = useState<Range>(() => rangeOf(heights, 0, window.innerHeight + ahead));
  const latest = useRef({ heights, range, keys });
  latest.current = { heights, range, keys };
  const follow = useCallback(() => {
    const next = wantedRange(list.current, latest.current.heights, latest.current.range);
    if (next !== null) setRange(next);
  }, [list]);
  useFollowing(follow, list, setSizes);
  // After every drawing: what was drawn is measured, and may no longer cover the screen.
  useLayoutEffect(() => {
    const next = measured(list.current, keys, sizes);
    if (next === null) follow();
    else setSizes(next);
  });
  const reveal = useCallback(
    (index: number) => {
      const { heights: now, range: drawn } = latest.current;
      if (latest.current.keys.length <= whole || (index >= drawn.from && index < drawn.to)) return;
      const top = now.tops[index] ?? 0;
      const listTop = (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
      // First: what is drawn follows the scroll position after every drawing.
      window.scrollTo({ top: listTop + top - window.innerHeight / 2 });
      flushSync(() => setRange(rangeOf(now, top - ahead, top + ahead)));
    },
    [list],
  );
  const isWhole = keys.length <= whole;
  const from = isWhole ? 0 : Math.min(range.from, keys.length);
  const to = isWhole ? keys.length : Math.min(Math.max(range.to, from), keys.length);
  return {
    range: { from, to },
    before: heights.tops[from] ?? 0,
    after: (heights.tops[keys.length] ?? 0) - (heights.tops[to] ?? 0),
    reveal,
  };
}

/** Follows scrolling and the window's size; another width wraps rows differently, so nothing measured holds. */
function useFollowing(
  follow: () => void,
  list: RefObject<HTMLElement | null>,
  setSizes: (sizes: ReadonlyMap<string, number>) => void,
): void {
  useEffect(() => {
    let width = list.current?.clientWidth;
    const resize = () => {
      if (list.current !== null && list.current.clientWidth !== width) {
        width = list.current.clientWidth;
        setSizes(new Map());
      }
      follow();
    };
    const observer = new ResizeObserver(resize);
    if (list.current !== null) observer.observe(list.current);
    window.addEventListener('scroll', follow, { passive: true });
    window.addEventListener('resize', follow);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', follow);
      window.removeEventListener('resize', follow);
    };
  }, [follow, list, setSizes]);
}

/** The part to draw, or null while the drawn one still reaches far enough. */
function wantedRange(list: HTMLElement | null, heights: Heights, drawn: Range): Range | null {
  if (list === null) return null;
  const top = -list.getBoundingClientRect().top;
  const bottom = top + window.innerHeight;
  if (covers(drawn, rangeOf(heights, top - reserve, bottom + reserve))) return null;
  return rangeOf(heights, top - ahead, bottom + ahead);
}

/** The heights with those of the drawn items; null when nothing is new. */
function measured(
  list: HTMLElement | null,
  keys: readonly string[],
  sizes: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> | null {
  let next: Map<string, number> | null = null;
  for (const element of list?.querySelectorAll<HTMLElement>('[data-index]') ?? []) {
    const key = keys[Number(element.dataset.index)];
    const height = element.getBoundingClientRect().height;
    if (key === undefined || Math.abs((sizes.get(key) ?? -1) - height) <= 0.5) continue;
    next ??= new Map(sizes);
    next.set(key, height);
  }
  return next;
}
