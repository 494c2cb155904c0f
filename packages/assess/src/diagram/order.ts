import { compareText } from '@seaworthy/schema/words';

/** Something that takes a place in a column: a node, or the channel of a long edge that passes. */
export interface Item {
  readonly key: string;
  readonly column: number;
  readonly band: number;
}

/** A piece of an edge between neighbouring columns, left to right. */
export interface Link {
  readonly left: string;
  readonly right: string;
}

const sweeps = 8;

/**
 * Top-down order of the items of every column: bands stay together, inside a band each item goes to the mean position of
 * its neighbours, ties by key. Of all sweeps the one with the fewest crossings wins, the earliest of equals.
 */
export function orderItems(items: readonly Item[], links: readonly Link[]): ReadonlyMap<string, number> {
  const columns = groupColumns(items);
  const leftOf = neighbours(links, 'right', 'left');
  const rightOf = neighbours(links, 'left', 'right');
  let best = positions(columns);
  let fewest = crossings(links, best, items);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const [order, around] = sweep % 2 === 0 ? [columns, leftOf] : [columns.toReversed(), rightOf];
    for (const column of order) sortColumn(column, around, positions(columns));
    const now = positions(columns);
    const count = crossings(links, now, items);
    if (count < fewest) {
      best = now;
      fewest = count;
    }
  }
  return best;
}

function groupColumns(items: readonly Item[]): Item[][] {
  const last = Math.max(-1, ...items.map((item) => item.column));
  const columns = Array.from({ length: last + 1 }, (): Item[] => []);
  const sorted = items.toSorted((a, b) => a.band - b.band || compareText(a.key, b.key));
  for (const item of sorted) columns[item.column]?.push(item);
  return columns;
}

function sortColumn(
  column: Item[],
  around: ReadonlyMap<string, readonly string[]>,
  at: ReadonlyMap<string, number>,
): void {
  const centre = new Map(
    column.map((item) => {
      const near = around.get(item.key) ?? [];
      const own = at.get(item.key) ?? 0;
      return [item.key, near.length === 0 ? own : near.reduce((sum, key) => sum + (at.get(key) ?? 0), 0) / near.length];
    }),
  );
  column.sort(
    (a, b) => a.band - b.band || (centre.get(a.key) ?? 0) - (centre.get(b.key) ?? 0) || compareText(a.key, b.key),
  );
}

/** Places on a common scale from 0 to 1, so that columns of different lengths can be compared. */
function positions(columns: readonly (readonly Item[])[]): Map<string, number> {
  return new Map(columns.flatMap((column) => column.map((item, i) => [item.key, (i + 0.5) / column.length] as const)));
}

function neighbours(links: readonly Link[], from: 'left' | 'right', to: 'left' | 'right'): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const link of links) {
    const list = found.get(link[from]);
    if (list === undefined) found.set(link[from], [link[to]]);
    else list.push(link[to]);
  }
  return found;
}

function crossings(links: readonly Link[], at: ReadonlyMap<string, number>, items: readonly Item[]): number {
  const columnOf = new Map(items.map((item) => [item.key, item.column]));
  const byColumn = new Map<number, { readonly a: number; readonly b: number }[]>();
  for (const link of links) {
    const column = columnOf.get(link.left) ?? 0;
    const list = byColumn.get(column) ?? [];
    list.push({ a: at.get(link.left) ?? 0, b: at.get(link.right) ?? 0 });
    byColumn.set(column, list);
  }
  let count = 0;
  for (const list of byColumn.values()) {
    for (const [i, one] of list.entries()) {
      for (const other of list.slice(i + 1)) if ((one.a - other.a) * (one.b - other.b) < 0) count++;
    }
  }
  return count;
}
