import { compareText } from '@seaworthy/schema/words';
import type { Diagram, DiagramEdge, DiagramNode, DiagramRole } from './diagram.ts';

/** Deeper chains of services share the last column: more columns than this fit on no page. */
const deepest = 3;

const classes: Readonly<Record<DiagramRole, 'internet' | 'proxy' | 'service' | 'store' | 'volume' | 'ci' | 'backup'>> =
  {
    internet: 'internet',
    proxy: 'proxy',
    service: 'service',
    worker: 'service',
    job: 'service',
    tool: 'service',
    store: 'store',
    volume: 'volume',
    pipeline: 'ci',
    registry: 'ci',
    host: 'ci',
    backup: 'backup',
  };

/** Column of every node, 0 at the left: internet, proxies, services, stores, volumes, backups; longest path inside each class. */
export function columnsOf(diagram: Diagram, edges: readonly DiagramEdge[]): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  const members = (name: string) => diagram.nodes.filter((node) => classes[node.role] === name);
  const put = (nodes: readonly DiagramNode[], base: number, depth: number): number => {
    const ranks = longestPaths(nodes, edges, depth);
    for (const [id, rank] of ranks) columns.set(id, base + rank);
    return nodes.length === 0 ? base : base + Math.max(...ranks.values()) + 1;
  };
  const outside = put(members('internet'), 0, 0);
  const afterProxies = put(members('proxy'), outside, 1);
  const afterServices = put(members('service'), afterProxies, deepest);
  const afterStores = put(members('store'), afterServices, 1);
  const afterVolumes = put(members('volume'), afterStores, 0);
  put(members('backup'), afterVolumes, 0);
  for (const node of members('ci')) columns.set(node.id, node.role === 'pipeline' ? 0 : 1);
  return columns;
}

/** Steps from the first node of the class, along its own edges; edges that would close a circle do not count. */
function longestPaths(
  nodes: readonly DiagramNode[],
  edges: readonly DiagramEdge[],
  depth: number,
): ReadonlyMap<string, number> {
  const ids = new Set(nodes.map((node) => node.id));
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    if (!ids.has(edge.from) || !ids.has(edge.to)) continue;
    next.set(edge.from, [...(next.get(edge.from) ?? []), edge.to]);
  }
  const state = new Map<string, 'open' | 'done'>();
  const order: string[] = [];
  const back = new Set<string>();
  const visit = (id: string): void => {
    state.set(id, 'open');
    for (const to of (next.get(id) ?? []).toSorted(compareText)) {
      if (state.get(to) === 'open') back.add(`${id}\0${to}`);
      else if (state.get(to) === undefined) visit(to);
    }
    state.set(id, 'done');
    order.push(id);
  };
  for (const id of [...ids].sort(compareText)) if (state.get(id) === undefined) visit(id);
  const ranks = new Map<string, number>([...ids].map((id) => [id, 0]));
  for (const id of order.toReversed()) {
    for (const to of next.get(id) ?? []) {
      if (back.has(`${id}\0${to}`)) continue;
      ranks.set(to, Math.min(depth, Math.max(ranks.get(to) ?? 0, (ranks.get(id) ?? 0) + 1)));
    }
  }
  return ranks;
}

/**
 * The edges that are drawn. What only orders the start is left out where other lines lead the same way already; what is
 * pulled from a registry would cross everything. Tables and panels tell them all.
 */
export function drawnEdges({ nodes, edges }: Diagram): readonly DiagramEdge[] {
  const lanes = new Set(nodes.filter((node) => classes[node.role] === 'ci').map((node) => node.id));
  const inLane = edges.filter((edge) => edge.kind !== 'pipeline' || lanes.has(edge.to));
  const strong = inLane.filter((edge) => edge.kind !== 'order');
  const weak = inLane.filter((edge) => edge.kind === 'order');
  const ahead = new Map<string, string[]>();
  for (const edge of inLane) ahead.set(edge.from, [...(ahead.get(edge.from) ?? []), edge.to]);
  const dropped = new Set(weak.filter((edge) => leadsAround(edge, ahead)).map((edge) => edge.id));
  const kept = weak.filter((edge) => !dropped.has(edge.id));
  return [...strong, ...kept].sort((a, b) => compareText(a.id, b.id));
}

function leadsAround(edge: DiagramEdge, ahead: ReadonlyMap<string, readonly string[]>): boolean {
  const open = (ahead.get(edge.from) ?? []).filter((id) => id !== edge.to);
  const seen = new Set([edge.from, ...open]);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const to of ahead.get(id) ?? []) {
      if (to === edge.to) return true;
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return false;
}
