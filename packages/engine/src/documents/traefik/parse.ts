import { indexLines, type Span, spanOf } from '../../text/span.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { YamlNode } from '../yaml/tree.ts';
import type { TraefikDocument, TraefikEntry } from './document.ts';

/** Real files nest about eight levels. */
const deepest = 30;

/** Reads YAML or TOML; what cannot be read becomes a problem. */
export function parseTraefik(path: string, text: string): TraefikDocument {
  if (path.toLowerCase().endsWith('.toml'))
    return { kind: 'traefik', path, problems: [], entries: tomlEntries(path, text) };
  const { documents, problems } = parseYaml(path, text);
  const entries: TraefikEntry[] = [];
  for (const root of documents) if (root !== null) flatten(root, '', root.span, entries, 0);
  return { kind: 'traefik', path, problems, entries };
}

function flatten(node: YamlNode, key: string, span: Span, into: TraefikEntry[], depth: number): void {
  if (depth > deepest) return;
  if (node.type === 'scalar') {
    into.push({ key, value: node.text, span });
    return;
  }
  if (node.type === 'list') {
    if (node.items.every((item) => item.type === 'scalar')) {
      into.push({ key, value: node.items.map((item) => (item.type === 'scalar' ? item.text : '')).join(','), span });
      return;
    }
    for (const [i, item] of node.items.entries()) flatten(item, `${key}.${i}`, item.span, into, depth + 1);
    return;
  }
  // An empty map is a switch: `tls: {}`.
  if (node.entries.length === 0 && key !== '') into.push({ key, value: 'true', span });
  for (const entry of node.entries) {
    const name = entry.key.toLowerCase();
    flatten(entry.value, key === '' ? name : `${key}.${name}`, entry.keySpan, into, depth + 1);
  }
}

/** Tables, arrays of tables and `key = value` on one line: what Traefik files are written in. */
function tomlEntries(path: string, text: string): TraefikEntry[] {
  const index = indexLines(path, text);
  const counts = new Map<string, number>();
  const entries: TraefikEntry[] = [];
  let table = '';
  let offset = 0;
  for (const raw of text.split('\n')) {
    const start = offset;
    offset += raw.length + 1;
    const line = raw.trim();
    const span = spanOf(index, start + (raw.length - raw.trimStart().length), start + raw.trimEnd().length);
    const heading = /^\[{1,2}([^[\]]+)\]{1,2}/.exec(line)?.[1];
    if (heading !== undefined) {
      table = heading.replace(/["'\s]/g, '').toLowerCase();
      if (line.startsWith('[[')) {
        const nth = counts.get(table) ?? 0;
        counts.set(table, nth + 1);
        table = `${table}.${nth}`;
      } else entries.push({ key: table, value: 'true', span });
      continue;
    }
    const equals = line.indexOf('=');
    if (equals <= 0 || line.startsWith('#')) continue;
    const name = line.slice(0, equals).trim().replace(/["']/g, '').toLowerCase();
    const value = line
      .slice(equals + 1)
      .trim()
      .replace(/^\[|\]$/g, '')
      .replace(/["']/g, '')
      .trim();
    entries.push({ key: table === '' ? name : `${table}.${name}`, value, span });
  }
  return entries;
}
