import { type Band, bandsOf } from './bands.ts';
import { collapsed, mostNodes } from './collapse.ts';
import { columnsOf, drawnEdges } from './columns.ts';
import type { Diagram, DiagramEdge, DiagramNode } from './diagram.ts';
import { type Chain, type Layout, type Measured, type PlacedNode, type Plan, sizes } from './geometry.ts';
import { fitText, textWidth } from './measure.ts';
import { linesOf, type Overlay } from './node-text.ts';
import { type Item, type Link, orderItems } from './order.ts';
import { placeColumns } from './place.ts';
import { routeEdges } from './route.ts';

/** Where everything stands. Pure and deterministic: the order of the diagram's lists does not matter. More than 60 nodes are joined first. */
export function layoutDiagram(diagram: Diagram, shown: ReadonlySet<Overlay>): Layout {
  const drawn = diagram.nodes.length > mostNodes ? collapsed(diagram) : diagram;
  const edges = drawnEdges(drawn);
  const columns = columnsOf(drawn, edges);
  const bands = bandsOf(drawn);
  const plan = planItems(bands, columns, edges);
  const order = orderItems(plan.items, plan.links);
  const measured = new Map(drawn.nodes.map((node) => [node.id, measure(node, shown, portsOf(plan.links, node.id))]));
  const placed = placeColumns(plan, order, bands, measured, gutterLabels(plan));
  const nodes = drawn.nodes.flatMap((node): PlacedNode[] => {
    const box = placed.boxes.get(node.id);
    const own = measured.get(node.id);
    return box === undefined || own === undefined
      ? []
      : [{ node, lines: own.lines, column: columns.get(node.id) ?? 0, ...box }];
  });
  return {
    width: placed.width,
    height: placed.height,
    nodes,
    edges: routeEdges(plan, placed),
    frames: placed.frames,
    boundary: drawn.nodes.some((node) => node.role === 'internet') ? placed.boundary : null,
    drawn,
  };
}

function planItems(bands: readonly Band[], columns: ReadonlyMap<string, number>, edges: readonly DiagramEdge[]): Plan {
  const items: Item[] = bands.flatMap((band, i) =>
    band.nodes.map((node) => ({ key: node.id, column: columns.get(node.id) ?? 0, band: i })),
  );
  const bandOf = new Map(items.map((item) => [item.key, item.band]));
  const links: Link[] = [];
  const chains: Chain[] = [];
  const loops: DiagramEdge[] = [];
  for (const edge of edges) {
    const [a, b] = [columns.get(edge.from) ?? 0, columns.get(edge.to) ?? 0];
    if (a === b) {
      loops.push(edge);
      continue;
    }
    const flipped = a > b;
    const [left, right] = flipped ? [edge.to, edge.from] : [edge.from, edge.to];
    const framed = bands[bandOf.get(left) ?? 0]?.title !== '';
    const band = (framed ? bandOf.get(left) : bandOf.get(right)) ?? 0;
    const keys = [left];
    for (let column = Math.min(a, b) + 1; column < Math.max(a, b); column++) {
      const key = `${edge.id}\n${column}`;
      items.push({ key, column, band });
      keys.push(key);
    }
    keys.push(right);
    for (const [i, key] of keys.entries()) {
      const next = keys[i + 1];
      if (next !== undefined) links.push({ left: key, right: next });
    }
    chains.push({ edge, keys, flipped, label: fitText(edge.label, sizes.text, sizes.mostLabel) });
  }
  return { items, links, chains, loops };
}

interface Ports {
  readonly left: number;
  readonly right: number;
}

function portsOf(links: readonly Link[], id: string): Ports {
  return {
    left: links.filter((link) => link.right === id).length,
    right: links.filter((link) => link.left === id).length,
  };
}

function measure(node: DiagramNode, shown: ReadonlySet<Overlay>, ports: Ports): Measured {
  const lines = linesOf(node, shown).map((line) => {
    const isName = line.weight === 'name';
    const room = sizes.mostText - (line.mark === null ? 0 : sizes.mark);
    return { ...line, text: fitText(line.text, isName ? sizes.name : sizes.text, room, isName) };
  });
  const widest = Math.max(
    sizes.leastText,
    ...lines.map((line) =>
      line.weight === 'name'
        ? textWidth(line.text, sizes.name, true)
        : textWidth(line.text, sizes.text) + (line.mark === null ? 0 : sizes.mark),
    ),
  );
  const drum = node.role === 'volume' ? 10 : 0;
  const text = sizes.nameLine + (lines.length - 1) * sizes.line + 2 * sizes.padY + drum;
  // The first port is a label's height below the upper edge, so that its label stays beside its own box.
  const wanted = (count: number) => (count + 1) * sizes.port;
  return {
    width: Math.ceil(widest) + 2 * sizes.padX,
    height: Math.max(text, wanted(ports.left), wanted(ports.right)),
    lines,
  };
}

/** Widest label per gutter; a gutter has the number of the column at its left. */
function gutterLabels(plan: Plan): ReadonlyMap<number, number> {
  const columnOf = new Map(plan.items.map((item) => [item.key, item.column]));
  const widths = new Map<number, number>();
  for (const chain of plan.chains) {
    const gutter = (columnOf.get(chain.keys.at(-1) ?? '') ?? 1) - 1;
    const width = chain.label === '' ? 0 : textWidth(chain.label, sizes.text);
    widths.set(gutter, Math.max(widths.get(gutter) ?? 0, width));
  }
  return widths;
}
