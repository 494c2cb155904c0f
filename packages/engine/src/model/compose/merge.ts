import { entryOf, type YamlEntry, type YamlList, type YamlMap, type YamlNode } from '../../documents/yaml/tree.ts';

/** Keys whose lists mean maps: `- A=b` or `- name`. */
const mapLike = new Set([
  'environment',
  'labels',
  'args',
  'extra_hosts',
  'sysctls',
  'annotations',
  'depends_on',
  'networks',
  'driver_opts',
]);
/** Written again, they replace; everything else of their kind is added. */
const replaced = new Set(['command', 'entrypoint', 'test']);

/**
 * Compose's merge of one map over another: maps deeply, lists append (command, entrypoint and health tests replace), list and
 * map forms of the same thing meet as maps, `!reset` removes, `!override` replaces. Later targets of volumes and ports win
 * where they are read, not here.
 */
export function mergeMaps(base: YamlMap, over: YamlMap): YamlMap {
  const entries: YamlEntry[] = [...base.entries];
  for (const entry of over.entries) {
    const at = entries.findLastIndex((known) => known.key === entry.key);
    const known = entries[at];
    if (entry.value.tag === '!reset') {
      if (at >= 0) entries.splice(at, 1);
    } else if (known === undefined || entry.value.tag === '!override') {
      if (at >= 0) entries.splice(at, 1);
      entries.push(entry);
    } else entries[at] = { ...entry, value: mergeValues(entry.key, known.value, entry.value) };
  }
  return { ...base, entries };
}

function mergeValues(key: string, base: YamlNode, over: YamlNode): YamlNode {
  if (replaced.has(key)) return over;
  const first = mapLike.has(key) ? asMap(base) : base;
  const second = mapLike.has(key) ? asMap(over) : over;
  if (first.type === 'map' && second.type === 'map') return mergeMaps(first, second);
  if (first.type === 'list' && second.type === 'list') return { ...second, items: [...first.items, ...second.items] };
  return isNothing(second) ? first : second;
}

function isNothing(node: YamlNode): boolean {
  return node.type === 'scalar' && node.value === null;
}

/** `[a, b=c]` as `{a: null, b: c}`; other nodes unchanged. */
export function asMap(node: YamlNode): YamlNode {
  if (node.type !== 'list') return node;
  return { type: 'map', span: node.span, entries: (node satisfies YamlList).items.flatMap(entryFromItem) };
}

function entryFromItem(item: YamlNode): YamlEntry[] {
  if (item.type !== 'scalar' || item.value === null) return [];
  const equals = item.text.indexOf('=');
  const text = equals < 0 ? '' : item.text.slice(equals + 1);
  const value: YamlNode = { ...item, value: equals < 0 ? null : text, text };
  return [{ key: equals < 0 ? item.text : item.text.slice(0, equals), keySpan: item.span, value }];
}

/** What `extends` does not carry over: these refer to other services of the extended file. */
const notExtended = new Set(['depends_on', 'volumes_from', 'links', 'extends', 'profiles']);

/**
 * A service with everything it extends. Undefined when the chain leaves the archive, names an unknown service or runs in a
 * circle: then nobody can say what the service has.
 */
export function withExtends(
  service: YamlMap,
  file: string,
  services: YamlMap,
  find: (path: string) => { readonly file: string; readonly services: YamlMap } | undefined,
  depth = 0,
): YamlMap | undefined {
  const clause = entryOf(service, 'extends')?.value;
  if (clause === undefined || isNothing(clause)) return service;
  const name = clause.type === 'scalar' ? clause.text : scalarAt(clause, 'service');
  const from = clause.type === 'map' ? scalarAt(clause, 'file') : undefined;
  if (name === undefined || depth > 8) return undefined;
  const origin = from === undefined ? { file, services } : find(from);
  const target = origin === undefined ? undefined : entryOf(origin.services, name)?.value;
  if (origin === undefined || target?.type !== 'map') return undefined;
  const base = withExtends(target, origin.file, origin.services, find, depth + 1);
  if (base === undefined) return undefined;
  const carried = { ...base, entries: base.entries.filter((entry) => !notExtended.has(entry.key)) };
  return { ...mergeMaps(carried, service), span: service.span };
}

function scalarAt(node: YamlNode, key: string): string | undefined {
  const value = entryOf(node, key)?.value;
  return value?.type === 'scalar' && value.value !== null ? value.text : undefined;
}
