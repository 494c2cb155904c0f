import type { Layout } from '@seaworthy/assess/diagram/geometry';

/** What can have the focus: a node or an edge, by id. */
export interface Place {
  readonly kind: 'node' | 'edge';
  readonly id: string;
}

/**
 * Where an arrow key leads: left and right along the connections, from a part to its line and on to the part at the other
 * end; up and down to the neighbour in the column, or to the next line of the same part. Null: nothing is there.
 */
export function step(layout: Layout, at: Place, key: string): Place | null {
  return at.kind === 'node' ? fromNode(layout, at.id, key) : fromEdge(layout, at.id, key);
}

/** All places in reading order: columns from the left, each from its top; every part before its lines. */
export function placesOf(layout: Layout): readonly Place[] {
  return ordered(layout).flatMap(({ node }) => [
    { kind: 'node' as const, id: node.id },
    ...outOf(layout, node.id).map((id) => ({ kind: 'edge' as const, id })),
  ]);
}

function ordered(layout: Layout) {
  return [...layout.nodes].sort((a, b) => a.column - b.column || a.y - b.y);
}

function outOf(layout: Layout, id: string): readonly string[] {
  return edgesAt(layout, (edge) => edge.from === id);
}

function edgesAt(layout: Layout, wanted: (edge: Layout['edges'][number]['edge']) => boolean): readonly string[] {
  return layout.edges
    .filter(({ edge }) => wanted(edge))
    .sort((a, b) => (a.path.at(-1)?.y ?? 0) - (b.path.at(-1)?.y ?? 0))
    .map(({ edge }) => edge.id);
}

function fromNode(layout: Layout, id: string, key: string): Place | null {
  const edge = (ids: readonly string[]): Place | null => (ids[0] === undefined ? null : { kind: 'edge', id: ids[0] });
  if (key === 'ArrowRight') return edge(outOf(layout, id));
  if (key === 'ArrowLeft') return edge(edgesAt(layout, (it) => it.to === id));
  const nodes = ordered(layout);
  const next = nodes[nodes.findIndex((it) => it.node.id === id) + (key === 'ArrowDown' ? 1 : -1)];
  return next === undefined ? null : { kind: 'node', id: next.node.id };
}

function fromEdge(layout: Layout, id: string, key: string): Place | null {
  const edge = layout.edges.find((it) => it.edge.id === id)?.edge;
  if (edge === undefined) return null;
  if (key === 'ArrowRight') return { kind: 'node', id: edge.to };
  if (key === 'ArrowLeft') return { kind: 'node', id: edge.from };
  const siblings = outOf(layout, edge.from);
  const next = siblings[siblings.indexOf(id) + (key === 'ArrowDown' ? 1 : -1)];
  return next === undefined ? null : { kind: 'edge', id: next };
}
