import type { YamlNode, YamlScalar } from '../../documents/yaml/tree.ts';
import { expandCompose } from '../../text/expand.ts';
import { joinSpans, type Span } from '../../text/span.ts';
import { type Setting, set, unresolved, unset } from '../setting.ts';

/** What `$VAR` means in the files of one project: its `.env`. Nothing else is in the archive. */
export type ProjectEnv = (name: string) => string | undefined;

export interface ResolvedText {
  /** Open variables stay in it as `${NAME}`. */
  readonly text: string;
  readonly missing: readonly string[];
  /** How it got its value, when not literally. */
  readonly via: string | undefined;
  /** Some variable was written. */
  readonly interpolated: boolean;
}

/** Interpolates one scalar the way Compose does, open variables kept visible. */
export function resolveText(text: string, env: ProjectEnv): ResolvedText {
  if (!text.includes('$')) return { text, missing: [], via: undefined, interpolated: false };
  const first = expandCompose(text, env);
  const open = new Set(first.missing);
  const shown = open.size === 0 ? first.text : expandCompose(text, (name) => env(name) ?? openName(open, name)).text;
  const fromDefault = first.defaulted[0];
  const via =
    fromDefault !== undefined ? `default of ${fromDefault}` : first.missing.length === 0 ? 'from .env' : undefined;
  return { text: shown, missing: first.missing, via, interpolated: /\$[A-Za-z_{]/.test(text.replaceAll('$$', '')) };
}

function openName(open: ReadonlySet<string>, name: string): string | undefined {
  return open.has(name) ? `\${${name}}` : undefined;
}

/** The place of a value as the reader meets it: the alias or merge key when it came through one. */
export function placeOf(node: YamlNode): Span {
  return node.via ?? node.span;
}

export function textOf(node: YamlNode | undefined, env: ProjectEnv): string | undefined {
  return node?.type === 'scalar' && node.value !== null ? resolveText(node.text, env).text : undefined;
}

/** Three-state value of one scalar; text that `convert` refuses counts as unresolved when it is open, else as unset. */
export function settingOf<T>(
  node: YamlNode | undefined,
  owner: Span,
  env: ProjectEnv,
  convert: (text: string) => T | undefined,
): Setting<T> {
  if (node?.type !== 'scalar' || node.value === null) return unset(owner);
  const resolved = resolveText(node.text, env);
  if (resolved.missing.length > 0) return unresolved(resolved.text, placeOf(node));
  const value = convert(resolved.text);
  if (value === undefined) return unset(owner);
  return set(value, placeOf(node), resolved.via);
}

export function booleanOf(text: string): boolean | undefined {
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  return /^(false|no|off|0)$/i.test(text) ? false : undefined;
}

export function integerOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

export function numberOf(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

export interface Pair {
  readonly name: string;
  /** null: the name alone, passed through from the shell. */
  readonly value: YamlScalar | null;
  /** Of the whole pair. */
  readonly span: Span;
}

/** `{A: b}` and `- A=b` alike. */
export function pairsOf(node: YamlNode | undefined): Pair[] {
  if (node?.type === 'map') {
    return node.entries.flatMap((entry) => {
      const value = entry.value.type === 'scalar' && entry.value.value !== null ? entry.value : null;
      if (entry.value.type !== 'scalar') return [];
      const span = entry.value.via ?? (value === null ? entry.keySpan : joinedSpan(entry.keySpan, value.span));
      return [{ name: entry.key, value, span }];
    });
  }
  if (node?.type !== 'list') return [];
  return node.items.flatMap((item) => {
    if (item.type !== 'scalar' || item.value === null) return [];
    const equals = item.text.indexOf('=');
    const name = equals < 0 ? item.text : item.text.slice(0, equals);
    const value: YamlScalar | null =
      equals < 0 ? null : { ...item, value: item.text.slice(equals + 1), text: item.text.slice(equals + 1) };
    return [{ name, value, span: placeOf(item) }];
  });
}

function joinedSpan(key: Span, value: Span): Span {
  return key.file === value.file && value.end >= key.start ? joinSpans(key, value) : key;
}
