import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type Document as YamlDocument,
} from 'yaml';
import { type LineIndex, type Span, spanOf } from '../../text/span.ts';
import type { YamlEntry, YamlNode, YamlScalar } from './tree.ts';

/** Aliases may repeat at most this many nodes in one document: a few lines of nested aliases can stand for billions. */
const maxAliasedNodes = 20_000;

/** Text has at most 100 levels, but aliases may stack one anchored tree into the next. */
const maxResolvedDepth = 150;

type Report = (line: number, reason: string) => void;

interface Resolved {
  readonly node: YamlNode;
  /** Nodes below and including this one. */
  readonly size: number;
  readonly depth: number;
}

interface Resolver {
  readonly text: string;
  readonly index: LineIndex;
  readonly report: Report;
  /** The newest finished node of each anchor; an alias inside its own anchor finds nothing. */
  readonly anchors: Map<string, Resolved>;
  aliased: number;
}

/** Turns the library's node tree into plain positional data; null for an empty document. */
export function resolveDocument(
  document: YamlDocument.Parsed,
  text: string,
  index: LineIndex,
  report: Report,
): YamlNode | null {
  if (document.contents === null) return null;
  const resolver: Resolver = { text, index, report, anchors: new Map(), aliased: 0 };
  const { node } = resolveNode(resolver, document.contents, document.range[0]);
  return node.type === 'scalar' && node.value === null && node.text === '' ? null : node;
}

function resolveNode(resolver: Resolver, node: unknown, at: number): Resolved {
  if (isAlias(node)) return resolveAlias(resolver, node.source, spanOfNode(resolver, node, at));
  const resolved = isMap(node)
    ? resolveMap(resolver, node, at)
    : isSeq(node)
      ? resolveList(resolver, node, at)
      : resolveScalar(resolver, isScalar(node) ? node : null, at);
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
  if (anchor !== undefined) resolver.anchors.set(anchor, resolved);
  return resolved;
}

function resolveAlias(resolver: Resolver, name: string, via: Span): Resolved {
  const target = resolver.anchors.get(name);
  if (target === undefined) {
    resolver.report(via.line, `alias *${name} has no anchor before it`);
    return { node: nullAt(via), size: 1, depth: 1 };
  }
  resolver.aliased += target.size;
  if (resolver.aliased > maxAliasedNodes || target.depth > maxResolvedDepth) {
    resolver.report(via.line, `alias *${name} is not followed: aliases repeat too much of the document`);
    return { node: nullAt(via), size: 1, depth: 1 };
  }
  return { ...target, node: { ...target.node, via } };
}

function resolveList(resolver: Resolver, node: Node & { items: unknown[] }, at: number): Resolved {
  const span = spanOfNode(resolver, node, at);
  const parts = node.items.map((item) => resolveNode(resolver, item, span.start));
  const items = parts.map((part) => part.node);
  return {
    node: { type: 'list', items, span: containerSpan(resolver, node, span, items), ...styleOf(node) },
    ...measure(parts),
  };
}

function resolveMap(resolver: Resolver, node: Node & { items: Pair<unknown, unknown>[] }, at: number): Resolved {
  const span = spanOfNode(resolver, node, at);
  const own: YamlEntry[] = [];
  const sources: YamlNode[] = [];
  const parts: Resolved[] = [];
  for (const pair of node.items) {
    const { key, keySpan } = resolveKey(resolver, pair.key, span.start);
    const value = resolveNode(resolver, pair.value, afterColon(resolver.text, keySpan.end));
    parts.push(value);
    if (isMergeKey(resolver, pair.key, keySpan)) sources.push(...mergeSources(resolver, value.node));
    else own.push({ key, keySpan, value: value.node });
  }
  reportRepeated(resolver, own);
  const entries = [...mergedEntries(sources, own), ...own];
  const positions = [...parts.map((part) => part.node), ...own.map((entry) => nullAt(entry.keySpan))];
  return {
    node: { type: 'map', entries, span: containerSpan(resolver, node, span, positions), ...styleOf(node) },
    ...measure(parts),
  };
}

/** Merge sources in order of precedence: the first that has a key wins, and a key of the map itself wins over all. */
function mergedEntries(sources: readonly YamlNode[], own: readonly YamlEntry[]): YamlEntry[] {
  const taken = new Set(own.map((entry) => entry.key));
  const merged: YamlEntry[] = [];
  for (const source of sources) {
    if (source.type !== 'map') continue;
    for (const entry of source.entries) {
      if (taken.has(entry.key)) continue;
      taken.add(entry.key);
      const value = source.via === undefined ? entry.value : { ...entry.value, via: source.via };
      merged.push({ ...entry, value, merged: true });
    }
  }
  return merged;
}

function mergeSources(resolver: Resolver, value: YamlNode): readonly YamlNode[] {
  const sources = value.type === 'list' ? value.items : [value];
  for (const source of sources) {
    if (source.type !== 'map') resolver.report((source.via ?? source.span).line, 'merge key << needs a map');
  }
  return sources;
}

function reportRepeated(resolver: Resolver, entries: readonly YamlEntry[]): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    if (seen.has(entry.key)) {
      resolver.report(entry.keySpan.line, `key "${entry.key.slice(0, 80)}" is repeated; the last one counts`);
    }
    seen.add(entry.key);
  }
}

function resolveKey(resolver: Resolver, key: unknown, at: number): { key: string; keySpan: Span } {
  const keySpan = spanOfNode(resolver, key, at);
  if (isScalar(key) && key.type !== 'PLAIN' && typeof key.value === 'string') return { key: key.value, keySpan };
  // Plain keys as written (`8080`, `on`, `1.10` stay what they are); collections as keys keep their text.
  return { key: resolver.text.slice(keySpan.start, keySpan.end).slice(0, 400), keySpan };
}

function isMergeKey(resolver: Resolver, key: unknown, keySpan: Span): boolean {
  const plain = isScalar(key) && (key.type === undefined || key.type === 'PLAIN');
  return plain && resolver.text.slice(keySpan.start, keySpan.end) === '<<';
}

function resolveScalar(resolver: Resolver, node: Scalar | null, at: number): Resolved {
  const span = spanOfNode(resolver, node, at);
  const source = node?.source ?? '';
  const style = styleOfScalar(node);
  const empty = node === null || (style === 'plain' && source === '');
  const place = empty ? spanOf(resolver.index, at, at) : trimmed(resolver, span, style);
  const text = typeof node?.value === 'string' ? node.value : source;
  const tag = node?.tag === undefined ? {} : { tag: node.tag };
  const scalar: YamlScalar = { type: 'scalar', value: coreValue(node, text), text, style, span: place, ...tag };
  return { node: scalar, size: 1, depth: 1 };
}

function coreValue(node: Scalar | null, text: string): YamlScalar['value'] {
  const value = node?.value;
  if (value === null || value === undefined) return null;
  // `.nan` and `.inf` have no JSON form; their text says what they are.
  if (typeof value === 'number') return Number.isFinite(value) ? value : text;
  return typeof value === 'boolean' ? value : text;
}

function styleOfScalar(node: Scalar | null): YamlScalar['style'] {
  if (node?.type === 'QUOTE_DOUBLE') return 'double';
  if (node?.type === 'QUOTE_SINGLE') return 'single';
  return node?.type === 'BLOCK_FOLDED' || node?.type === 'BLOCK_LITERAL' ? 'block' : 'plain';
}

/** A block scalar's range reaches over its last line break. */
function trimmed(resolver: Resolver, span: Span, style: YamlScalar['style']): Span {
  if (style !== 'block') return span;
  let end = span.end;
  while (end > span.start && isBreak(resolver.text, end - 1)) end--;
  return spanOf(resolver.index, span.start, end);
}

function spanOfNode(resolver: Resolver, node: unknown, at: number): Span {
  const range = (node as Node | null)?.range; // keys and values are nodes or null once parsed
  return range ? spanOf(resolver.index, range[0], Math.max(range[0], range[1])) : spanOf(resolver.index, at, at);
}

/** Block collections end with their last child, not with the blank lines and comments below it. */
function containerSpan(resolver: Resolver, node: Node, span: Span, children: readonly YamlNode[]): Span {
  if (isFlow(node) || children.length === 0) return span;
  let end = span.start;
  for (const child of children) end = Math.max(end, (child.via ?? child.span).end);
  return spanOf(resolver.index, span.start, Math.min(Math.max(end, span.start), Math.max(span.end, end)));
}

function styleOf(node: Node): { flow?: true; tag?: string } {
  return { ...(isFlow(node) ? { flow: true as const } : {}), ...(node.tag === undefined ? {} : { tag: node.tag }) };
}

function isFlow(node: Node): boolean {
  return (node as Node & { flow?: boolean }).flow === true; // only collections have it
}

function measure(parts: readonly Resolved[]): { size: number; depth: number } {
  let size = 1;
  let depth = 0;
  for (const part of parts) {
    size += part.size;
    depth = Math.max(depth, part.depth);
  }
  return { size, depth: depth + 1 };
}

function afterColon(text: string, keyEnd: number): number {
  return text[keyEnd] === ':' ? keyEnd + 1 : keyEnd;
}

function isBreak(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || code === 13;
}

function nullAt(span: Span): YamlScalar {
  return { type: 'scalar', value: null, text: '', style: 'plain', span };
}
