import { compareText } from '@seaworthy/schema/words';
import type { Diagram, DiagramNode } from './diagram.ts';

/** A horizontal strip: what starts together, parted by networks where a stack has several. */
export interface Band {
  readonly key: string;
  /** Empty: no frame is drawn. */
  readonly title: string;
  /** Lanes beside the running deployment. */
  readonly dashed: boolean;
  readonly nodes: readonly DiagramNode[];
}

const lanes = { ci: 'CI', backup: 'Backups' } as const;

/** Every node in exactly one band. Stacks come by name, then what belongs to none, lanes last. */
export function bandsOf(diagram: Diagram): Band[] {
  const mounted = new Map<string, string>();
  for (const edge of diagram.edges) {
    const before = mounted.get(edge.to);
    if (edge.kind === 'mount' && (before === undefined || compareText(edge.from, before) < 0))
      mounted.set(edge.to, edge.from);
  }
  const byId = new Map(diagram.nodes.map((node) => [node.id, node]));
  const parted = partedStacks(diagram.nodes);
  const groups = new Map<string, DiagramNode[]>();
  for (const node of diagram.nodes) {
    const owner = node.role === 'volume' ? byId.get(mounted.get(node.id) ?? '') : undefined;
    const key = bandKey(
      node.role === 'volume' && owner !== undefined && owner.role !== 'backup' ? owner : node,
      parted,
    );
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups]
    .map(([key, nodes]) => ({ key, title: titleOf(key), dashed: key === '3ci' || key === '4backup', nodes }))
    .sort((a, b) => compareText(a.key, b.key));
}

function partedStacks(nodes: readonly DiagramNode[]): ReadonlySet<string> {
  const sets = new Map<string, Set<string>>();
  for (const node of nodes) {
    if (node.stack === null || node.networks.length === 0) continue;
    sets.set(node.stack, (sets.get(node.stack) ?? new Set()).add(node.networks.join(' + ')));
  }
  return new Set([...sets].filter(([, all]) => all.size > 1).map(([stack]) => stack));
}

function bandKey(node: DiagramNode, parted: ReadonlySet<string>): string {
  if (node.role === 'pipeline' || node.role === 'registry' || node.role === 'host') return '3ci';
  if (node.role === 'backup') return '4backup';
  if (node.stack === null) return '2';
  const networks = parted.has(node.stack) && node.networks.length > 0 ? `\n${node.networks.join(' + ')}` : '';
  return `1${node.stack}${networks}`;
}

function titleOf(key: string): string {
  if (key === '2') return '';
  if (key === '3ci') return lanes.ci;
  if (key === '4backup') return lanes.backup;
  const [stack = '', networks] = key.slice(1).split('\n');
  return networks === undefined ? stack : `${stack} · network ${networks}`;
}
