import type { Band } from './bands.ts';
import { type Box, type Frame, type Measured, type Plan, sizes } from './geometry.ts';
import type { Item } from './order.ts';

export interface Placement {
  readonly width: number;
  readonly height: number;
  /** Boxes of nodes; channels are boxes as wide as their column and without height. */
  readonly boxes: ReadonlyMap<string, Box>;
  readonly frames: readonly Frame[];
  /** Per gutter, named by the column at its left: where curves end and labels begin. */
  readonly labelStart: ReadonlyMap<number, number>;
  readonly columnStart: readonly number[];
  readonly columnWidth: readonly number[];
  readonly boundary: number;
  /** Keys of a column from top to bottom. */
  readonly order: ReadonlyMap<string, number>;
}

/** Room for curves grows with what passes, so that they do not become a wall. */
const curveRoom = (links: number): number => Math.min(120, 44 + links * 3);

/** Columns get their x from widths and gutters, bands their y from what their columns need. */
export function placeColumns(
  plan: Plan,
  order: ReadonlyMap<string, number>,
  bands: readonly Band[],
  measured: ReadonlyMap<string, Measured>,
  labels: ReadonlyMap<number, number>,
): Placement {
  const columns = sortedColumns(plan.items, order);
  const across = placeAcross(plan, columns, measured, labels);
  const heightOf = (item: Item) => measured.get(item.key)?.height ?? 0;
  const boxes = new Map<string, Box>();
  const frames: Frame[] = [];
  const outside = bands.flatMap((band) => band.nodes).find((node) => node.role === 'internet');
  let y: number = sizes.margin;
  for (const [i, band] of bands.entries()) {
    const own = columns.map((column) => column.filter((item) => item.band === i && item.key !== outside?.id));
    if (own.every((column) => column.length === 0)) continue;
    const height = Math.max(0, ...own.map((column) => needed(column, heightOf)));
    // Lanes use the internet's column too and begin below it.
    if (band.dashed) y = Math.max(y, sizes.margin + (measured.get(outside?.id ?? '')?.height ?? 0) + sizes.bandGap);
    const top = y + (band.title === '' ? 0 : sizes.bandTitle);
    placeBand(own, top, height, heightOf, plan, boxes, across);
    const bottom = top + height + (band.title === '' ? 0 : sizes.bandPad);
    if (band.title !== '') frames.push(frameOf(band, own, y, bottom - y, across));
    y = bottom + sizes.bandGap;
  }
  const height = placeInternet(outside, columns, boxes, measured, across, y - sizes.bandGap);
  return { ...across, height: height + sizes.margin, boxes, frames, order };
}

function sortedColumns(items: readonly Item[], order: ReadonlyMap<string, number>): Item[][] {
  const last = Math.max(-1, ...items.map((item) => item.column));
  return Array.from({ length: last + 1 }, (_, column) =>
    items
      .filter((item) => item.column === column)
      .sort((a, b) => a.band - b.band || (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0)),
  );
}

interface Across {
  readonly width: number;
  readonly labelStart: ReadonlyMap<number, number>;
  readonly columnStart: readonly number[];
  readonly columnWidth: readonly number[];
  readonly boundary: number;
}

function placeAcross(
  plan: Plan,
  columns: readonly (readonly Item[])[],
  measured: ReadonlyMap<string, Measured>,
  labels: ReadonlyMap<number, number>,
): Across {
  const columnOf = new Map(plan.items.map((item) => [item.key, item.column]));
  const columnWidth = columns.map((column) => Math.max(0, ...column.map((item) => measured.get(item.key)?.width ?? 0)));
  const columnStart: number[] = [];
  const labelStart = new Map<number, number>();
  let x = sizes.margin + sizes.frame;
  for (const [i, width] of columnWidth.entries()) {
    columnStart.push(x);
    const links = plan.links.filter((link) => columnOf.get(link.left) === i).length;
    const loops = plan.loops.filter((edge) => columnOf.get(edge.from) === i).length;
    const curves = x + width + (i === columnWidth.length - 1 ? (loops > 0 ? 60 : 0) : curveRoom(links + loops));
    labelStart.set(i, curves);
    // Behind the label: the frame's line and the arrow.
    x = curves + (labels.get(i) ?? 0) + (i === columnWidth.length - 1 ? 0 : sizes.frame + 12);
  }
  const start = columnStart[0] ?? 0;
  return {
    width: x + sizes.frame + sizes.margin,
    labelStart,
    columnStart,
    columnWidth,
    boundary: start + (columnWidth[0] ?? 0) + 14,
  };
}

/** Nodes keep a gap around them that lets a labelled line pass; lines keep a label's height between them. */
function gapBetween(a: number, b: number): number {
  return a === 0 && b === 0 ? sizes.channel : sizes.gap;
}

function needed(column: readonly Item[], heightOf: (item: Item) => number): number {
  return column.reduce((sum, item, i) => {
    const previous = column[i - 1];
    return sum + heightOf(item) + (previous === undefined ? 0 : gapBetween(heightOf(previous), heightOf(item)));
  }, 0);
}

function placeBand(
  own: readonly (readonly Item[])[],
  top: number,
  height: number,
  heightOf: (item: Item) => number,
  plan: Plan,
  boxes: Map<string, Box>,
  across: Across,
): void {
  const leftOf = new Map<string, string[]>();
  for (const link of plan.links) leftOf.set(link.right, [...(leftOf.get(link.right) ?? []), link.left]);
  for (const [c, column] of own.entries()) {
    const start = top + (height - needed(column, heightOf)) / 2;
    let y = start;
    const wished = column.map((item, i) => {
      const previous = column[i - 1];
      if (previous !== undefined) y += heightOf(previous) + gapBetween(heightOf(previous), heightOf(item));
      const near = (leftOf.get(item.key) ?? [])
        .flatMap((key) => boxes.get(key) ?? [])
        .filter((box) => box.y >= top && box.y + box.height <= top + height);
      if (near.length === 0) return y;
      return near.reduce((sum, box) => sum + box.y + box.height / 2, 0) / near.length - heightOf(item) / 2;
    });
    const tops = settle(column, wished, top, top + height, heightOf);
    for (const [i, item] of column.entries()) {
      boxes.set(item.key, {
        x: across.columnStart[c] ?? 0,
        y: Math.round(tops[i] ?? top),
        width: across.columnWidth[c] ?? 0,
        height: heightOf(item),
      });
    }
  }
}

/** As near to the wished places as order and gaps allow, inside the band. */
function settle(
  column: readonly Item[],
  wished: readonly number[],
  top: number,
  bottom: number,
  heightOf: (item: Item) => number,
): number[] {
  const tops = [...wished];
  for (const [i, item] of column.entries()) {
    const previous = column[i - 1];
    const least =
      previous === undefined
        ? top
        : (tops[i - 1] ?? top) + heightOf(previous) + gapBetween(heightOf(previous), heightOf(item));
    tops[i] = Math.max(wished[i] ?? top, least);
  }
  for (let i = column.length - 1; i >= 0; i--) {
    const item = column[i];
    const next = column[i + 1];
    if (item === undefined) continue;
    const most =
      (next === undefined ? bottom : (tops[i + 1] ?? bottom) - gapBetween(heightOf(item), heightOf(next))) -
      heightOf(item);
    tops[i] = Math.min(tops[i] ?? top, most);
  }
  return tops;
}

/** Stacks begin behind the internet; lanes begin at the left, for nothing is outside of them. */
function frameOf(band: Band, own: readonly (readonly Item[])[], y: number, height: number, across: Across): Frame {
  const used = own.flatMap((column, c) => (column.length > 0 ? [c] : []));
  const [first, last] = [Math.min(...used), Math.max(...used)];
  const x = (across.columnStart[first] ?? 0) - sizes.frame;
  const right = (across.columnStart[last] ?? 0) + (across.columnWidth[last] ?? 0) + sizes.frame;
  return { title: band.title, dashed: band.dashed, x, y, width: right - x, height };
}

/** The internet stands beside all of it, in the middle of what it leads to. Returns the lower end of the drawing. */
function placeInternet(
  outside: Band['nodes'][number] | undefined,
  columns: readonly (readonly Item[])[],
  boxes: Map<string, Box>,
  measured: ReadonlyMap<string, Measured>,
  across: Across,
  bottom: number,
): number {
  const own = outside === undefined ? undefined : measured.get(outside.id);
  if (outside === undefined || own === undefined) return Math.max(bottom, sizes.margin);
  const lane = Math.min(
    bottom,
    ...(columns[0] ?? []).filter((it) => it.key !== outside.id).flatMap((it) => boxes.get(it.key)?.y ?? []),
  );
  const floor = lane < bottom ? lane - sizes.bandTitle - sizes.bandGap : bottom;
  const y = Math.max(sizes.margin, Math.round((sizes.margin + floor - own.height) / 2));
  boxes.set(outside.id, { x: across.columnStart[0] ?? 0, y, width: across.columnWidth[0] ?? 0, height: own.height });
  return Math.max(bottom, y + own.height);
}

/** `count` places over a height, each a port's height from the next, the first one below the upper edge. */
export function spread(box: Box, count: number): number[] {
  const step = count <= 1 ? 0 : Math.min(sizes.port * 1.6, (box.height - sizes.port) / count);
  const middle = box.y + box.height / 2 + (count > 1 ? sizes.port / 4 : 0);
  return Array.from({ length: count }, (_, i) => Math.round(middle + (i - (count - 1) / 2) * step));
}
