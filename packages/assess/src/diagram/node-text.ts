import type { ModelFact } from '@seaworthy/schema/report-model';
import type { Severity } from '@seaworthy/schema/vocabulary';
import type { DiagramNode, DiagramRole } from './diagram.ts';

/** What can be laid over the drawing. `boundary` tells for every node whether strangers reach it. */
export const overlays = ['findings', 'at-rest', 'restarts', 'boundary'] as const;
export type Overlay = (typeof overlays)[number];

/** One line of a node. `mark` stands in front of it: a severity's shape or a question mark. */
export interface NodeLine {
  readonly text: string;
  readonly weight: 'name' | 'plain' | 'overlay';
  readonly mark: Severity | 'ask' | null;
}

export const roleWords: Readonly<Record<DiagramRole, string>> = {
  internet: 'outside',
  proxy: 'proxy',
  service: 'service',
  worker: 'worker',
  job: 'runs once',
  tool: 'tool',
  store: 'store',
  volume: 'volume',
  pipeline: 'pipeline',
  registry: 'registry',
  host: 'host',
  backup: 'backup',
};

const severityWords: Readonly<Record<Severity, string>> = {
  CRITICAL: 'Critical',
  HIGH: 'High',
  MEDIUM: 'Medium',
  MONITOR: 'Monitor',
};

/** The text of a node, top down. */
export function linesOf(node: DiagramNode, shown: ReadonlySet<Overlay>): NodeLine[] {
  const plain = (text: string): NodeLine[] => (text === '' ? [] : [{ text, weight: 'plain', mark: null }]);
  return [
    { text: node.name, weight: 'name', mark: null },
    ...plain(kindText(node)),
    ...plain(portsText(node)),
    ...plain(sizeText(node)),
    ...plain(userText(node)),
    ...(shown.has('findings') ? badgeLines(node) : []),
    ...overlayLines(node, shown),
  ];
}

export function factOf(node: DiagramNode, name: ModelFact['name']): ModelFact | undefined {
  return node.facts.find((it) => it.name === name);
}

function kindText(node: DiagramNode): string {
  if (node.members > 1) return `${node.members} parts · ${roleWords[node.role]}`;
  const word = roleWords[node.role];
  const image = factOf(node, 'image');
  // Without facts, or an image that nothing here starts.
  if (factOf(node, 'replicas') === undefined) return node.detail;
  const product = node.role === 'store' && image?.state !== 'set' ? node.detail.split(' · ')[0] : undefined;
  const what =
    image === undefined || image.state === 'unset'
      ? 'built here'
      : image.state === 'unknown'
        ? 'image ?'
        : shortImage(image.value ?? '');
  return `${word} · ${product ?? what}`;
}

/** `ghcr.io/org/app:1.2@sha256:…` as people say it: `app:1.2`. */
function shortImage(image: string): string {
  const plain = image.split('@')[0] ?? image;
  return plain.slice(plain.lastIndexOf('/') + 1);
}

function portsText({ ports }: DiagramNode): string {
  const published = ports.filter((it) => it.published).map((it) => `${it.host ?? '?'}→${it.container ?? '?'}`);
  const inner = ports.filter((it) => !it.published && it.container !== null).map((it) => `${it.container}`);
  const list = (all: readonly string[]) =>
    `${[...new Set(all)].slice(0, 3).join(', ')}${new Set(all).size > 3 ? ' …' : ''}`;
  if (published.length > 0) return `ports ${list(published)}`;
  return inner.length > 0 ? `listens on ${list(inner)}` : '';
}

function sizeText(node: DiagramNode): string {
  const replicas = factOf(node, 'replicas');
  const memory = factOf(node, 'memory-limit');
  const many =
    replicas?.state === 'set'
      ? `${replicas.value} ${replicas.value === '1' ? 'replica' : 'replicas'}`
      : replicas?.state === 'unknown'
        ? 'replicas ?'
        : '';
  const limit =
    memory === undefined
      ? ''
      : memory.state === 'set'
        ? (memory.value ?? '')
        : memory.state === 'unknown'
          ? 'memory ?'
          : 'no memory limit';
  return [many, limit].filter((it) => it !== '').join(' · ');
}

function userText(node: DiagramNode): string {
  const user = factOf(node, 'user');
  if (user === undefined) return '';
  return user.state === 'set' ? `user ${user.value}` : user.state === 'unknown' ? 'user ?' : 'no user set';
}

function badgeLines({ findings }: DiagramNode): NodeLine[] {
  const { worst, ids, questionIds } = findings;
  const asked: NodeLine[] =
    questionIds.length === 0
      ? []
      : [
          {
            text: `${questionIds.length} ${questionIds.length === 1 ? 'question' : 'questions'}`,
            weight: 'overlay',
            mark: 'ask',
          },
        ];
  if (worst === null) return asked;
  const count = ids.length === 1 ? '1 finding' : `worst of ${ids.length}`;
  return [{ text: `${severityWords[worst]} · ${count}`, weight: 'overlay', mark: worst }, ...asked];
}

function overlayLines(node: DiagramNode, shown: ReadonlySet<Overlay>): NodeLine[] {
  const line = (text: string): NodeLine => ({ text, weight: 'overlay', mark: null });
  return [
    ...(shown.has('at-rest') && node.atRest !== null ? [line(atRestWords[node.atRest])] : []),
    ...(shown.has('restarts') ? restartText(node).map(line) : []),
    ...(shown.has('boundary') && isRunning(node) ? [line(exposureWords[node.exposure])] : []),
  ];
}

export const atRestWords = { volume: 'data on a volume', container: 'data in the container' } as const;
export const exposureWords = {
  outside: 'open to the internet',
  proxied: 'behind a proxy',
  inside: 'inside only',
} as const;

function restartText(node: DiagramNode): string[] {
  const restart = factOf(node, 'restart');
  if (restart === undefined) return [];
  if (restart.state === 'unknown') return ['restarts: ?'];
  return [restart.state === 'set' && restart.value !== 'no' ? `restarts: ${restart.value}` : 'does not restart'];
}

function isRunning(node: DiagramNode): boolean {
  return ['proxy', 'service', 'worker', 'tool', 'store'].includes(node.role);
}
