import type { ModelChange } from '@seaworthy/schema/compare';
import type { ModelComponent, ModelEdge, ModelFact, ModelSummary, ModelVolume } from '@seaworthy/schema/report-model';
import { compareText } from '@seaworthy/schema/words';

type Line = Omit<ModelChange, 'change' | 'part' | 'name' | 'kind'>;

/** What came, went and changed in the deployment itself: components with their settings, who reaches whom, volumes. */
export function compareModels(before: ModelSummary, after: ModelSummary): ModelChange[] {
  const components = pairParts(before.components, after.components, componentKeys);
  const volumes = pairParts(before.volumes, after.volumes, volumeKeys);
  const names = { before: namesOf(before), after: namesOf(after) };
  // A connection between parts that are named otherwise now is the same connection.
  for (const { was, is } of components) if (was !== undefined && is !== undefined) names.before.set(was.id, is.name);
  const edges = pairParts(
    before.edges.map((edge) => namedEdge(edge, names.before)),
    after.edges.map((edge) => namedEdge(edge, names.after)),
    edgeKeys,
  );
  // A connection comes and goes with its ends: that is said once, at the end.
  const unpaired = new Set(
    [...components, ...volumes].flatMap(({ was, is }) => (was && is ? [] : [(was ?? is)?.name])),
  );
  const told = edges.filter(({ was, is }) => {
    const one = is ?? was;
    return (was && is) || one === undefined || !(unpaired.has(one.start) || unpaired.has(one.end));
  });
  return [
    ...changesOf('component', components, componentLines),
    ...changesOf('volume', volumes, (was, is) => line('kind', was.kind, is.kind)),
    ...changesOf('edge', told, edgeLines),
  ];
}

interface Pair<T> {
  readonly was: T | undefined;
  readonly is: T | undefined;
}

/** Changed first, then what came, then what went; each by name. */
function changesOf<T extends { readonly name: string; readonly kind: string }>(
  part: ModelChange['part'],
  pairs: readonly Pair<T>[],
  lines: (was: T, is: T) => Line[],
): ModelChange[] {
  const found = pairs.flatMap(({ was, is }): ModelChange[] => {
    const title = { part, name: (is ?? was)?.name ?? '', kind: (is ?? was)?.kind ?? '' };
    if (was === undefined) return [{ ...title, change: 'added', what: '', before: null, after: null }];
    if (is === undefined) return [{ ...title, change: 'removed', what: '', before: null, after: null }];
    return lines(was, is).map((it) => ({ ...title, change: 'changed', ...it }));
  });
  const order: readonly ModelChange['change'][] = ['changed', 'added', 'removed'];
  return found.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change) || compareText(a.name, b.name));
}

/** One to one, by the first key that fits; parts of equal keys in the order of their reports. */
function pairParts<T>(
  before: readonly T[],
  after: readonly T[],
  keys: readonly ((part: T) => string)[],
): readonly Pair<T>[] {
  const pairs: Pair<T>[] = [];
  const left = { before: [...before], after: [...after] };
  for (const key of keys) {
    const there = new Map<string, T[]>();
    for (const part of left.after) there.set(key(part), [...(there.get(key(part)) ?? []), part]);
    left.before = left.before.filter((was) => {
      const is = there.get(key(was))?.shift();
      if (is !== undefined) pairs.push({ was, is });
      return is === undefined;
    });
    const taken = new Set(pairs.map((pair) => pair.is));
    left.after = left.after.filter((part) => !taken.has(part));
  }
  return [
    ...pairs,
    ...left.before.map((was) => ({ was, is: undefined })),
    ...left.after.map((is) => ({ was: undefined, is })),
  ];
}

function componentLines(was: ModelComponent, is: ModelComponent): Line[] {
  // Reports of older engines have no facts: nothing can be said of what they do not tell.
  const facts = was.facts === undefined || is.facts === undefined ? [] : factNames(was.facts, is.facts);
  return [
    ...line('name', was.name, is.name),
    ...facts.flatMap((name) => line(name, factText(was.facts, name), factText(is.facts, name))),
    ...listLine('ports', was.ports?.map(portText), is.ports?.map(portText)),
    ...listLine('networks', was.networks, is.networks),
    ...line('product', was.product ?? null, is.product ?? null),
  ];
}

function edgeLines(was: NamedEdge, is: NamedEdge): Line[] {
  return [
    ...line('protocol', was.protocol ?? null, is.protocol ?? null),
    ...listLine('limits', was.limits?.map(limitText), is.limits?.map(limitText)),
  ];
}

function factNames(was: readonly ModelFact[], is: readonly ModelFact[]): ModelFact['name'][] {
  return [...new Set([...was, ...is].map((fact) => fact.name))];
}

function factText(facts: readonly ModelFact[] | undefined, name: ModelFact['name']): string | null {
  return facts?.find((fact) => fact.name === name)?.value ?? null;
}

function line(what: string, before: string | null, after: string | null): Line[] {
  return before === after ? [] : [{ what, before, after }];
}

function listLine(what: string, before: readonly string[] | undefined, after: readonly string[] | undefined): Line[] {
  if (before === undefined || after === undefined) return [];
  const text = (items: readonly string[]) => (items.length === 0 ? null : [...items].sort(compareText).join(', '));
  return line(what, text(before), text(after));
}

function portText({ host, container, protocol }: NonNullable<ModelComponent['ports']>[number]): string {
  const inner = container === null ? '' : String(container);
  const suffix = protocol === 'tcp' ? '' : `/${protocol}`;
  return `${host === null ? inner : `${host}:${inner}`}${suffix}`;
}

function limitText({ name, value }: NonNullable<ModelEdge['limits']>[number]): string {
  return `${name === 'body' ? 'body' : 'read timeout'} ${value}`;
}

/** Names survive a renamed file, ids may not; the stack, named after a folder or a file, tells equal names apart. */
const componentKeys = [
  ({ kind, name, stack }: ModelComponent) => [groupOf(kind), name, stack ?? ''].join('\u0000'),
  ({ kind, name }: ModelComponent) => [groupOf(kind), name].join('\u0000'),
  // What is named after its file keeps that file's own name in another folder.
  ({ kind, name }: ModelComponent) => [groupOf(kind), name.slice(name.lastIndexOf('/') + 1)].join('\u0000'),
];

/** A container whose role is read differently is still the same container. */
function groupOf(kind: string): string {
  const own = /^(app|proxy-config|image|internet|pipeline|registry|host|backup|external)\b/.exec(kind);
  return own?.[0] ?? 'container';
}

const volumeKeys = [
  ({ name, stack }: ModelVolume) => [name, stack ?? ''].join('\u0000'),
  ({ name }: ModelVolume) => name,
];

function namesOf({ components, volumes }: ModelSummary): Map<string, string> {
  return new Map([
    ...components.map(({ id, name }) => [id, name] as const),
    ...volumes.flatMap(({ id, name }) => (id === undefined ? [] : [[id, name] as const])),
  ]);
}

type NamedEdge = Omit<ModelEdge, 'kind'> & {
  readonly name: string;
  readonly kind: string;
  readonly start: string;
  readonly end: string;
};

function namedEdge(edge: ModelEdge, names: ReadonlyMap<string, string>): NamedEdge {
  const [start, end] = [names.get(edge.from) ?? edge.from, names.get(edge.to) ?? edge.to];
  return { ...edge, kind: edge.kind ?? '', start, end, name: `${start} → ${end}` };
}

/** A route's pattern tells two ways between the same ends apart; labels of other edges say what they carry. */
const edgeKeys = [
  ({ name, kind, label }: NamedEdge) => [name, kind, label].join('\u0000'),
  ({ name, kind, label }: NamedEdge) =>
    [name, kind, kind === 'request' ? (label.split(' ')[0] ?? '') : ''].join('\u0000'),
];
