import type { ModelChange } from '@seaworthy/schema/compare';
import type { ModelComponent, ModelEdge, ModelFact, ModelSummary } from '@seaworthy/schema/report';
import { compareText } from '@seaworthy/schema/words';

type Line = Omit<ModelChange, 'change' | 'part' | 'name' | 'kind'>;

/** What came, went and changed in the deployment itself: components with their settings, who reaches whom, volumes. */
export function compareModels(before: ModelSummary, after: ModelSummary): ModelChange[] {
  const names = { before: namesOf(before), after: namesOf(after) };
  return [
    ...compareParts(byKey(before.components, componentKey), byKey(after.components, componentKey), (was, is) => ({
      part: 'component',
      ...titleOf(is ?? was),
      lines: was === undefined || is === undefined ? [] : componentLines(was, is),
    })),
    ...compareParts(byKey(before.volumes, volumeKey), byKey(after.volumes, volumeKey), (was, is) => ({
      part: 'volume',
      ...titleOf(is ?? was),
      lines: line('kind', was?.kind ?? null, is?.kind ?? null),
    })),
    ...compareParts(
      byKey(before.edges, (edge) => edgeName(edge, names.before)),
      byKey(after.edges, (edge) => edgeName(edge, names.after)),
      (was, is, name) => ({
        part: 'edge',
        name: name.slice(0, name.indexOf('\u0000')),
        kind: (is ?? was)?.kind ?? '',
        lines: was === undefined || is === undefined ? [] : edgeLines(was, is),
      }),
    ),
  ];
}

interface Part {
  readonly part: ModelChange['part'];
  readonly name: string;
  readonly kind: string;
  readonly lines: readonly Line[];
}

function compareParts<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  describe: (was: T | undefined, is: T | undefined, key: string) => Part,
): ModelChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  return keys.flatMap((key): ModelChange[] => {
    const [was, is] = [before.get(key), after.get(key)];
    const { lines, ...part } = describe(was, is, key);
    if (was === undefined) return [{ ...part, change: 'added', what: '', before: null, after: null }];
    if (is === undefined) return [{ ...part, change: 'removed', what: '', before: null, after: null }];
    return lines.map((it) => ({ ...part, change: 'changed', ...it }));
  });
}

function componentLines(was: ModelComponent, is: ModelComponent): Line[] {
  // Reports of older engines have no facts: nothing can be said of what they do not tell.
  const facts = was.facts === undefined || is.facts === undefined ? [] : factNames(was.facts, is.facts);
  return [
    ...facts.flatMap((name) => line(name, factText(was.facts, name), factText(is.facts, name))),
    ...listLine('ports', was.ports?.map(portText), is.ports?.map(portText)),
    ...listLine('networks', was.networks, is.networks),
    ...line('product', was.product ?? null, is.product ?? null),
  ];
}

function edgeLines(was: ModelEdge, is: ModelEdge): Line[] {
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

/** Names survive a renamed file, ids may not. Two components of one name and kind in one stack are told apart by order. */
function componentKey({ kind, name, stack }: ModelComponent): string {
  return [groupOf(kind), name, stack ?? ''].join('\u0000');
}

/** A container whose role is read differently is still the same container. */
function groupOf(kind: string): string {
  const own = /^(app|proxy-config|image|internet|pipeline|registry|host|backup|external)/.exec(kind);
  return own?.[0] ?? 'container';
}

function volumeKey({ name, stack }: ModelSummary['volumes'][number]): string {
  return [name, stack ?? ''].join('\u0000');
}

function titleOf(part: { readonly name: string; readonly kind: string } | undefined) {
  return { name: part?.name ?? '', kind: part?.kind ?? '' };
}

function namesOf({ components, volumes }: ModelSummary): Map<string, string> {
  return new Map([
    ...components.map(({ id, name }) => [id, name] as const),
    ...volumes.flatMap(({ id, name }) => (id === undefined ? [] : [[id, name] as const])),
  ]);
}

function edgeName({ from, to, kind, label }: ModelEdge, names: ReadonlyMap<string, string>): string {
  const ends = `${names.get(from) ?? from} → ${names.get(to) ?? to}`;
  // A route's pattern tells two edges between the same ends apart; labels of other edges say what they carry.
  return [ends, kind ?? '', kind === 'request' ? (label.split(' ')[0] ?? '') : ''].join('\u0000');
}

function byKey<T>(parts: readonly T[], key: (part: T) => string): Map<string, T> {
  const seen = new Map<string, number>();
  return new Map(
    parts.map((part) => {
      const name = key(part);
      const ordinal = seen.get(name) ?? 0;
      seen.set(name, ordinal + 1);
      return [`${name}\u0000${ordinal}`, part] as const;
    }),
  );
}
