import type { Evidence } from '@seaworthy/schema/evidence';
import type { Report } from '@seaworthy/schema/report';
import type { ModelComponent, ModelEdge, ModelFact, ModelLimit, ModelPort } from '@seaworthy/schema/report-model';
import { compareText } from '@seaworthy/schema/words';
import { badgeOf, type KnownFinding, type KnownQuestion, type NodeFindings } from './badges.ts';
import { liftEdges } from './edges.ts';

/** Where a part stands from left to right; `ci` and `backup` are lanes below. */
export type DiagramRole =
  | 'internet'
  | 'proxy'
  | 'service'
  | 'worker'
  | 'job'
  | 'tool'
  | 'store'
  | 'volume'
  | 'pipeline'
  | 'registry'
  | 'host'
  | 'backup';

/** One box or drum: everything that is drawn or shown in its panel. */
export interface DiagramNode {
  readonly id: string;
  readonly role: DiagramRole;
  readonly name: string;
  /** One phrase below the name: `nginx:1.27`, `built from api/Dockerfile`. */
  readonly detail: string;
  readonly stack: string | null;
  readonly networks: readonly string[];
  readonly facts: readonly ModelFact[];
  readonly ports: readonly ModelPort[];
  /** Everything that proves it: its own lines, and those of configurations and applications inside. */
  readonly evidence: readonly Evidence[];
  /** Configurations and applications that it runs: `nginx/nginx.conf`. */
  readonly parts: readonly { readonly name: string; readonly detail: string }[];
  readonly findings: NodeFindings;
  /** Reached by `internet` directly, through others, or not at all. */
  readonly exposure: 'outside' | 'proxied' | 'inside';
  /** Where what it keeps lies; null when nothing says that it keeps anything. */
  readonly atRest: 'volume' | 'container' | null;
  /** More than 1 when it stands for a whole stack. */
  readonly members: number;
}

/** One line between two nodes: all edges of the model between them, the weightiest kind first. */
export interface DiagramEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: NonNullable<ModelEdge['kind']>;
  /** Short enough to be drawn: `http · 100 MB · 60 s`; empty when there is nothing to say. */
  readonly label: string;
  readonly websocket: boolean;
  /** Tightest of all ways along this edge. */
  readonly limits: readonly ModelLimit[];
  readonly ways: readonly ModelEdge[];
}

/** The parts of a report that a diagram is made of. */
export interface DiagramSource extends Pick<Report, 'model'> {
  readonly findings: readonly KnownFinding[];
  readonly questions: readonly KnownQuestion[];
}

export interface Diagram {
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

const roles: Readonly<Record<string, DiagramRole>> = {
  internet: 'internet',
  proxy: 'proxy',
  'proxy-config': 'proxy',
  ingress: 'proxy',
  web: 'service',
  unknown: 'service',
  image: 'service',
  worker: 'worker',
  'one-shot': 'job',
  devtool: 'tool',
  observability: 'tool',
  datastore: 'store',
  external: 'store',
  pipeline: 'pipeline',
  registry: 'registry',
  host: 'host',
  backup: 'backup',
};

/**
 * The deployment as a drawing needs it, from a report alone. Applications and configurations melt into what runs them; those
 * that nothing runs (libraries, fragments without traffic) are left out. Nodes and edges are in order of their ids: equal reports,
 * in whatever order their lists stand, give equal diagrams. Reports of older engines give what little they hold.
 */
export function diagramOf(report: DiagramSource): Diagram {
  const { components, volumes } = report.model;
  const owners = new Map(components.flatMap((it) => (it.partOf === undefined ? [] : [[it.id, it.partOf] as const])));
  const ids = new Set(components.map((it) => it.id));
  const lift = (id: string): string => {
    const owner = owners.get(id);
    return owner !== undefined && ids.has(owner) ? owner : id;
  };
  const drawn = components.filter((it) => lift(it.id) === it.id && roles[it.kind] !== undefined);
  const mounted = new Set(report.model.edges.map((edge) => edge.to));
  // What nobody mounts is a finding of its own and no part of what runs.
  const volumeNodes = volumes.flatMap((it) =>
    it.id === undefined || !mounted.has(it.id) ? [] : [{ ...it, id: it.id }],
  );
  const known = new Set([...drawn.map((it) => it.id), ...volumeNodes.map((it) => it.id)]);
  const edges = liftEdges(report.model.edges, lift, known);
  const touched = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const exposure = exposures(edges);
  const written = new Set(edges.filter((edge) => edge.kind === 'mount').map((edge) => edge.from));
  const nodes = drawn
    // A configuration that nothing loads and that leads nowhere is a sample.
    .filter((it) => it.kind !== 'proxy-config' || touched.has(it.id))
    .map((it): DiagramNode => {
      const inside = components.filter((part) => part.id !== it.id && lift(part.id) === it.id);
      const role = roleOf(it);
      return {
        id: it.id,
        role,
        name: it.name,
        detail: it.product !== undefined && role !== 'store' ? `${it.product} · ${it.detail}` : it.detail,
        stack: it.stack ?? null,
        networks: [...(it.networks ?? [])].sort(compareText),
        facts: it.facts ?? [],
        ports: it.ports ?? [],
        evidence: uniquePlaces([...it.evidence, ...inside.flatMap((part) => part.evidence)]),
        parts: inside.map(({ name, detail }) => ({ name, detail })).sort((a, b) => compareText(a.name, b.name)),
        findings: beyond.has(it.kind) ? nothingFound : findingsOf(it, inside, report),
        exposure: exposure.get(it.id) ?? 'inside',
        atRest:
          role === 'store' && it.kind !== 'external'
            ? written.has(it.id)
              ? 'volume'
              : 'container'
            : written.has(it.id)
              ? 'volume'
              : null,
        members: 1,
      };
    });
  const drums = volumeNodes.map((it) => volumeNode(it, edges, report.findings, report.questions));
  const all = [...nodes, ...drums].sort((a, b) => compareText(a.id, b.id));
  const there = new Set(all.map((it) => it.id));
  return { nodes: all, edges: edges.filter((edge) => there.has(edge.from) && there.has(edge.to)) };
}

function volumeNode(
  volume: {
    readonly id: string;
    readonly name: string;
    readonly kind: string;
    readonly evidence: readonly Evidence[];
    readonly stack?: string | undefined;
  },
  edges: readonly DiagramEdge[],
  findings: readonly KnownFinding[],
  questions: readonly KnownQuestion[],
): DiagramNode {
  const mounts = edges.filter((edge) => edge.to === volume.id).flatMap((edge) => edge.ways);
  const evidence = uniquePlaces([...volume.evidence, ...mounts.flatMap((edge) => edge.evidence)]);
  const subjects = [`state ${volume.name}`, `volume ${volume.name}`];
  return {
    id: volume.id,
    role: 'volume',
    name: volume.name,
    detail: volumeWords[volume.kind] ?? volume.kind,
    stack: volume.stack ?? null,
    networks: [],
    facts: [],
    ports: [],
    evidence,
    parts: [],
    findings: badgeOf(subjects, evidence, findings, questions),
    exposure: 'inside',
    atRest: 'volume',
    members: 1,
  };
}

const volumeWords: Readonly<Record<string, string>> = {
  named: 'named volume',
  volume: 'named volume',
  external: 'external volume',
  claim: 'volume claim',
  'claim-template': 'claim per replica',
  bind: 'folder of the host',
  'host-path': 'folder of the host',
  anonymous: 'anonymous volume',
};

/** A database that is built here counts as what it keeps, whatever it looks like from its ports. */
function roleOf({ kind, product }: ModelComponent): DiagramRole {
  if (product !== undefined && (kind === 'web' || kind === 'unknown')) return 'store';
  return roles[kind] ?? 'service';
}

/** Parts that no file of the repository configures: findings are about what leads to them. */
const beyond = new Set(['internet', 'registry', 'host', 'external']);
const nothingFound: NodeFindings = { worst: null, ids: [], questionIds: [] };

function findingsOf(
  part: ModelComponent,
  inside: readonly ModelComponent[],
  { findings, questions }: DiagramSource,
): NodeFindings {
  const subjects = [...(part.subjects ?? []), ...inside.flatMap((it) => it.subjects ?? [])];
  const values = [...(part.facts ?? []), ...(part.ports ?? [])];
  return badgeOf(subjects, [...part.evidence, ...values.flatMap((it) => it.evidence)], findings, questions);
}

/** Whether anything in it runs: pipelines and registries alone deploy nothing. */
export function hasServices({ nodes }: Diagram): boolean {
  return nodes.some((node) => ['proxy', 'service', 'worker', 'job', 'tool', 'store'].includes(node.role));
}

/** `outside`: an edge leads from the internet right to it; `proxied`: requests reach it through others. */
function exposures(edges: readonly DiagramEdge[]): ReadonlyMap<string, DiagramNode['exposure']> {
  const found = new Map<string, DiagramNode['exposure']>();
  for (const edge of edges) if (edge.from === 'internet') found.set(edge.to, 'outside');
  const open = [...found.keys()];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const edge of edges) {
      if (edge.from !== id || edge.kind !== 'request' || found.has(edge.to)) continue;
      found.set(edge.to, 'proxied');
      open.push(edge.to);
    }
  }
  return found;
}

/** Each place once, in order of path and line. */
export function uniquePlaces(evidence: readonly Evidence[]): Evidence[] {
  const byPlace = new Map(evidence.toReversed().map((it) => [`${it.path}\0${it.startLine}\0${it.endLine}`, it]));
  return [...byPlace.values()].sort(
    (a, b) => compareText(a.path, b.path) || a.startLine - b.startLine || a.endLine - b.endLine,
  );
}
