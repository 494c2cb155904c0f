import type { ModelEdge, ModelLimit } from '@seaworthy/schema/report-model';
import { compareText } from '@seaworthy/schema/words';
import type { DiagramEdge } from './diagram.ts';

/** Weightiest first: the kind that one line between two nodes is drawn as. */
const weight = ['request', 'call', 'mount', 'backup', 'pipeline', 'order'] as const;

/** Joins all edges between the same two nodes into one line. Edges from a node to itself, or to what is not drawn, are left out. */
export function liftEdges(
  edges: readonly ModelEdge[],
  lift: (id: string) => string,
  known: ReadonlySet<string>,
): DiagramEdge[] {
  const byPair = new Map<string, ModelEdge[]>();
  for (const edge of edges) {
    const [from, to] = [lift(edge.from), lift(edge.to)];
    if (from === to || !known.has(from) || !known.has(to)) continue;
    const key = `${from}\0${to}`;
    byPair.set(key, [...(byPair.get(key) ?? []), edge]);
  }
  return [...byPair]
    .map(([key, ways]): DiagramEdge => {
      const [from = '', to = ''] = key.split('\0');
      const sorted = ways.toSorted(
        (a, b) =>
          rank(a) - rank(b) ||
          compareText(a.label, b.label) ||
          compareText(JSON.stringify(a.evidence), JSON.stringify(b.evidence)),
      );
      return edgeOf(from, to, sorted);
    })
    .sort((a, b) => compareText(a.id, b.id));
}

export function edgeOf(from: string, to: string, ways: readonly ModelEdge[]): DiagramEdge {
  const kind = ways[0]?.kind ?? 'order';
  const limits = tightest(ways);
  const main = ways.filter((it) => (it.kind ?? 'order') === kind);
  const websocket = ways.some((it) => it.websocket === true);
  return {
    id: `${from} → ${to}`,
    from,
    to,
    kind,
    websocket,
    limits,
    ways,
    label: labelOf(kind, main, websocket, limits),
  };
}

function rank(edge: ModelEdge): number {
  return weight.indexOf(edge.kind ?? 'order');
}

/** The smallest known amount of each kind; an unknown one only when none is known. 0 bytes is no limit, the loosest of all. */
function tightest(ways: readonly ModelEdge[]): ModelLimit[] {
  return (['body', 'read-timeout'] as const).flatMap((name) => {
    const all = ways.flatMap((it) => it.limits ?? []).filter((it) => it.name === name);
    const size = (it: ModelLimit) =>
      it.amount === null || (name === 'body' && it.amount === 0) ? Number.POSITIVE_INFINITY : it.amount;
    return all.toSorted((a, b) => size(a) - size(b)).slice(0, 1);
  });
}

/** `http · 100 MB · 60 s`, `https :443`, `postgres`, `/data`. Limits that nobody wrote stand in brackets. */
function labelOf(
  kind: DiagramEdge['kind'],
  ways: readonly ModelEdge[],
  websocket: boolean,
  limits: readonly ModelLimit[],
): string {
  if (kind === 'order') return '';
  if (kind === 'mount') return short([...new Set(ways.map((it) => it.label))].sort(compareText));
  if (kind === 'pipeline' || kind === 'backup')
    return short([...new Set(ways.map((it) => it.label))].sort(compareText));
  const protocols = [...new Set(ways.flatMap((it) => it.protocol ?? []))].sort(compareText).join('/');
  const ports = ways
    .flatMap((it) => /^port (\d+)$/.exec(it.label)?.[1] ?? [])
    .toSorted((a, b) => Number(a) - Number(b));
  const socket = websocket ? `${protocols === '' ? '' : ' + '}ws` : '';
  const parts = [
    `${protocols}${socket}${ports.length === 0 ? '' : ` :${ports.slice(0, 3).join(', ')}${ports.length > 3 ? ' …' : ''}`}`.trim(),
    ...limits.map((it) => (it.isDefault && it.amount !== null ? `(${it.value})` : shown(it))),
  ];
  return parts.filter((it) => it !== '').join(' · ');
}

/** An expression is too long to be drawn: `?`, and the panel tells it. */
function shown(limit: ModelLimit): string {
  return limit.amount === null ? `${limit.name === 'body' ? 'body' : 'timeout'} ?` : limit.value;
}

function short(labels: readonly string[]): string {
  const [first = '', ...rest] = labels;
  const text = first.length > 26 ? `…${first.slice(-25)}` : first;
  return rest.length === 0 ? text : `${text} +${rest.length}`;
}
