import { entryOf, nodeAt, type YamlNode } from '../documents/yaml/tree.ts';
import type { Span } from '../text/span.ts';
import { joinSpans } from '../text/span.ts';
import { type Setting, set, unresolved, unset } from './setting.ts';

const factors: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** A Kubernetes quantity (`512Mi`, `250m`, `1e9`) as a number of its base unit (bytes, cores). Undefined when it is none. */
export function parseQuantity(text: string): number | undefined {
  const found = /^([+-]?\d{1,18}(?:\.\d{0,9})?|\.\d{1,9})(?:([eE][+-]?\d{1,3})|([KMGTPE]i|[numkMGTPE]))?$/.exec(
    text.trim(),
  );
  if (found === null) return undefined;
  return Number(`${found[1]}${found[2] ?? ''}`) * (factors[found[3] ?? ''] ?? 1);
}

/** Placeholders that some tool replaces before the API sees them. */
export function isPlaceholder(text: string): boolean {
  return /\$\{|\$\(|\{\{|<%|^\$[A-Z_]+$|^__\w+__$|^<[^>]+>$/.test(text);
}

/** The scalar at `path` as a setting: unset at `owner` when missing or null, unresolved when it is a placeholder. */
export function settingAt<T>(
  node: YamlNode | undefined,
  path: readonly string[],
  owner: Span,
  read: (text: string) => T | undefined,
): Setting<T> {
  const found = nodeAt(node, ...path);
  if (found === undefined || (found.type === 'scalar' && found.value === null)) return unset(owner);
  const span = placeAt(node, path) ?? found.span;
  if (found.type !== 'scalar') return unresolved(found.type, span);
  const value = isPlaceholder(found.text) ? undefined : read(found.text);
  return value === undefined ? unresolved(found.text, span) : set(value, span);
}

/** `key: value` as one place, which is what a reader wants to see. */
export function placeAt(node: YamlNode | undefined, path: readonly string[]): Span | undefined {
  const entry = entryOf(nodeAt(node, ...path.slice(0, -1)), path.at(-1) ?? '');
  if (entry === undefined) return undefined;
  // A value that came through an alias stands elsewhere; the key is where this object says it.
  if (entry.value.via !== undefined || entry.value.span.end < entry.keySpan.end) return entry.keySpan;
  return entry.value.type === 'scalar' ? joinSpans(entry.keySpan, entry.value.span) : entry.keySpan;
}

/** The object's own setting, else the enclosing one's. */
export function orElse<T>(own: Setting<T>, outer: Setting<T>): Setting<T> {
  return own.state === 'unset' && outer.state !== 'unset' ? outer : own;
}

export function readText(text: string): string {
  return text;
}

export function readNumber(text: string): number | undefined {
  return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

export function readBoolean(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** A map of scalars as plain text: labels, selectors, annotations. */
export function textMap(node: YamlNode | undefined): Record<string, string> {
  if (node?.type !== 'map') return {};
  return Object.fromEntries(
    node.entries.flatMap((entry) => (entry.value.type === 'scalar' ? [[entry.key, entry.value.text]] : [])),
  );
}

export function stringsOf(node: YamlNode | undefined): string[] {
  if (node?.type !== 'list') return [];
  return node.items.flatMap((item) => (item.type === 'scalar' ? [item.text] : []));
}
