import { compareText } from '@seaworthy/schema/words';
import { type Box, type Chain, type PlacedEdge, type Plan, type Segment, sizes } from './geometry.ts';
import { textWidth } from './measure.ts';
import { type Placement, spread } from './place.ts';

/** Curves run in the gutters only, lines pass columns in their channels: neither ever crosses a box. */
export function routeEdges(plan: Plan, placed: Placement): PlacedEdge[] {
  const leave = ports(plan, placed, 'left');
  const arrive = ports(plan, placed, 'right');
  const columnOf = new Map(plan.items.map((item) => [item.key, item.column]));
  const chains = plan.chains.map((chain): PlacedEdge => {
    const points = chain.keys.map((key) => placed.boxes.get(key) ?? { x: 0, y: 0, width: 0, height: 0 });
    const path: Segment[] = [];
    for (const [i, key] of chain.keys.entries()) {
      const box = points[i];
      const next = chain.keys[i + 1];
      const nextBox = points[i + 1];
      if (box === undefined || next === undefined || nextBox === undefined) continue;
      const from = { x: box.x + box.width, y: i === 0 ? (leave.get(`${chain.edge.id}`) ?? middle(box)) : middle(box) };
      const last = i === chain.keys.length - 2;
      const y = last ? (arrive.get(chain.edge.id) ?? middle(nextBox)) : middle(nextBox);
      const bend = placed.labelStart.get(columnOf.get(key) ?? 0) ?? from.x;
      if (i === 0) path.push({ to: 'move', ...from });
      path.push(curve(from, { x: bend, y }), { to: 'line', x: last ? nextBox.x : nextBox.x + nextBox.width, y });
    }
    return finished(chain, path, placed, columnOf);
  });
  return [...chains, ...loops(plan, placed)].sort((a, b) => compareText(a.edge.id, b.edge.id));
}

function middle(box: Box): number {
  return Math.round(box.y + box.height / 2);
}

function curve(from: { x: number; y: number }, to: { x: number; y: number }): Segment {
  const half = Math.round((to.x - from.x) / 2);
  return { to: 'curve', x1: from.x + half, y1: from.y, x2: to.x - half, y2: to.y, ...to };
}

function finished(
  chain: Chain,
  path: readonly Segment[],
  placed: Placement,
  columnOf: ReadonlyMap<string, number>,
): PlacedEdge {
  const [first] = path;
  const end = path.at(-1);
  const right = { x: end?.x ?? 0, y: end?.y ?? 0, towards: 'right' as const };
  const tip = chain.flipped ? { x: first?.x ?? 0, y: first?.y ?? 0, towards: 'left' as const } : right;
  const gutter = (columnOf.get(chain.keys.at(-1) ?? '') ?? 1) - 1;
  const label =
    chain.label === ''
      ? null
      : {
          text: chain.label,
          x: placed.labelStart.get(gutter) ?? 0,
          y: right.y - 4,
          width: textWidth(chain.label, sizes.text),
        };
  return { edge: chain.edge, path, tip, label };
}

/** y of every edge at the node where it leaves (its left end) or arrives, in the order of what it goes to. */
function ports(plan: Plan, placed: Placement, side: 'left' | 'right'): ReadonlyMap<string, number> {
  const at = side === 'left' ? 0 : -1;
  const beside = side === 'left' ? 1 : -2;
  const byNode = new Map<string, Chain[]>();
  for (const chain of plan.chains) {
    const key = chain.keys.at(at) ?? '';
    byNode.set(key, [...(byNode.get(key) ?? []), chain]);
  }
  const found = new Map<string, number>();
  for (const [key, chains] of byNode) {
    const box = placed.boxes.get(key);
    if (box === undefined) continue;
    const height = (chain: Chain) => middle(placed.boxes.get(chain.keys.at(beside) ?? '') ?? box);
    const sorted = chains.toSorted((a, b) => height(a) - height(b) || compareText(a.edge.id, b.edge.id));
    const ys = spread(box, sorted.length);
    for (const [i, chain] of sorted.entries()) found.set(chain.edge.id, ys[i] ?? middle(box));
  }
  return found;
}

/** An edge inside of one column bows out to its right. */
function loops(plan: Plan, placed: Placement): PlacedEdge[] {
  return plan.loops.flatMap((edge, i) => {
    const from = placed.boxes.get(edge.from);
    const to = placed.boxes.get(edge.to);
    if (from === undefined || to === undefined) return [];
    const x = from.x + from.width;
    const down = from.y < to.y;
    const [y1, y2] = [down ? from.y + from.height - 8 : from.y + 8, down ? to.y + 8 : to.y + to.height - 8];
    const out = x + 26 + (i % 3) * 5;
    const path: Segment[] = [
      { to: 'move', x, y: y1 },
      { to: 'curve', x1: out, y1, x2: out, y2, x, y: y2 },
    ];
    return [{ edge, path, tip: { x, y: y2, towards: 'left' as const }, label: null }];
  });
}
