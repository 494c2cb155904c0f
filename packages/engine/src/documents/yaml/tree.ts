import type { Span } from '../../text/span.ts';

/**
 * YAML (and JSON) as plain positional data, shared by Compose, Kubernetes, workflows and Prometheus. Anchors, aliases and
 * merge keys are resolved: an aliased node keeps the span where its text stands, and `via` the span of the alias.
 */
export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlMap {
  readonly type: 'map';
  readonly entries: readonly YamlEntry[];
  readonly span: Span;
  readonly via?: Span;
  readonly tag?: string;
  /** Flow style `{a: b}`; edits must follow it. */
  readonly flow?: true;
}

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: YamlNode;
  /** Came in through a merge key `<<`. */
  readonly merged?: true;
}

export interface YamlList {
  readonly type: 'list';
  readonly items: readonly YamlNode[];
  readonly span: Span;
  readonly via?: Span;
  readonly tag?: string;
  readonly flow?: true;
}

export interface YamlScalar {
  readonly type: 'scalar';
  /** YAML 1.2 core schema value. */
  readonly value: string | number | boolean | null;
  /** Text as a string value (quotes resolved): `"80:80"` → `80:80`, `1.10` → `1.10`. */
  readonly text: string;
  readonly style: 'plain' | 'single' | 'double' | 'block';
  readonly span: Span;
  readonly via?: Span;
  readonly tag?: string;
}

/** The entry for `key`, the last one when a key is repeated. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  if (node?.type !== 'map') return undefined;
  return node.entries.findLast((entry) => entry.key === key);
}

/** Walks keys (and list indices) from `node`; undefined when the way ends. */
export function nodeAt(node: YamlNode | undefined, ...path: readonly (string | number)[]): YamlNode | undefined {
  let at = node;
  for (const step of path) {
    if (typeof step === 'number') at = at?.type === 'list' ? at.items[step] : undefined;
    else at = entryOf(at, step)?.value;
  }
  return at;
}

export function textAt(node: YamlNode | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = nodeAt(node, ...path);
  return found?.type === 'scalar' && found.value !== null ? found.text : undefined;
}

/** Items of a list; a scalar or a map counts as a list of one, a missing node as none. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  if (node === undefined) return [];
  return node.type === 'list' ? node.items : [node];
}
