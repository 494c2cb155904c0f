import { type AST, parseTOML } from 'toml-eslint-parser';
import { indexLines, type LineIndex, spanOf } from '../../text/span.ts';
import type { ManifestDependency, ManifestDocument } from './document.ts';
import type { ManifestContent } from './parse.ts';
import { normalisePython, readRequirement } from './requirements.ts';

interface Entry {
  /** Full key path, table included. */
  readonly path: readonly string[];
  readonly value: AST.TOMLContentNode;
  readonly node: AST.TOMLKeyValue;
}

/** PEP 621 and PEP 735 dependencies, Poetry's tables, console scripts. */
export function parsePyproject(path: string, text: string): ManifestContent {
  const lines = indexLines(path, text);
  const dependencies: ManifestDependency[] = [];
  const scripts: ManifestDocument['scripts'][number][] = [];
  let name: string | undefined;
  for (const entry of entriesOf(text)) {
    const key = entry.path.join('.');
    if (/^(?:project|tool\.poetry)\.name$/.test(key) && entry.value.type === 'TOMLValue')
      name = String(entry.value.value);
    else if (key === 'project.dependencies') dependencies.push(...requirementsIn(entry.value, lines, 'runtime'));
    else if (/^project\.optional-dependencies\.|^dependency-groups\.|^tool\.uv\.dev-dependencies$/.test(key)) {
      const group = /dev|test|lint|docs?$/.test(key) || key.startsWith('dependency-groups.') ? 'dev' : 'runtime';
      dependencies.push(...requirementsIn(entry.value, lines, group).map((it) => ({ ...it, set: key })));
    } else if (/^tool\.poetry\.(?:group\.[^.]+\.|dev-)?dependencies\./.test(key) && entry.path.length <= 6) {
      const dev = /^tool\.poetry\.(?:group\.(?!main\.)|dev-)/.test(key);
      const found = tableDependency(entry, lines, dev ? 'dev' : 'runtime');
      const set = key.slice(0, key.lastIndexOf('.'));
      if (found !== null && found.name !== 'python') dependencies.push(dev ? { ...found, set } : found);
    } else if (/^(?:project|tool\.poetry)\.scripts\./.test(key) && entry.value.type === 'TOMLValue') {
      scripts.push({
        name: entry.path.at(-1) ?? '',
        command: String(entry.value.value),
        span: spanOf(lines, ...entry.node.range),
      });
    }
  }
  return name === undefined ? { dependencies, scripts } : { name, dependencies, scripts };
}

export function parsePipfile(path: string, text: string): ManifestContent {
  const lines = indexLines(path, text);
  const dependencies = entriesOf(text).flatMap((entry) => {
    const group = entry.path[0] === 'packages' ? 'runtime' : entry.path[0] === 'dev-packages' ? 'dev' : null;
    const found = group === null || entry.path.length !== 2 ? null : tableDependency(entry, lines, group);
    return found === null ? [] : [found];
  });
  return { dependencies, scripts: [] };
}

function entriesOf(text: string): Entry[] {
  const program = parseTOML(text);
  const entries: Entry[] = [];
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLKeyValue') entries.push(entryOf([], node));
    else for (const child of node.body) entries.push(entryOf(node.resolvedKey.map(String), child));
  }
  return entries;
}

function entryOf(table: readonly string[], node: AST.TOMLKeyValue): Entry {
  const own = node.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
  return { path: [...table, ...own], value: node.value, node };
}

function requirementsIn(
  value: AST.TOMLContentNode,
  lines: LineIndex,
  group: ManifestDependency['group'],
): ManifestDependency[] {
  if (value.type !== 'TOMLArray') return [];
  return value.elements.flatMap((element) => {
    if (element.type !== 'TOMLValue' || typeof element.value !== 'string') return [];
    const found = readRequirement(element.value, lines, element.range[0] + 1, group);
    return found === null ? [] : [found];
  });
}

/** `name = "^1.2"` and `name = { version = "^1.2", extras = [...] }`. */
function tableDependency(
  entry: Entry,
  lines: LineIndex,
  group: ManifestDependency['group'],
): ManifestDependency | null {
  const name = normalisePython(entry.path.at(-1) ?? '');
  const span = spanOf(lines, ...entry.node.range);
  if (entry.value.type === 'TOMLValue') return dependency(name, String(entry.value.value), [], group, span);
  if (entry.value.type !== 'TOMLInlineTable') return null;
  const field = (wanted: string): AST.TOMLContentNode | undefined =>
    entry.value.type === 'TOMLInlineTable'
      ? entry.value.body.find((one) => entryOf([], one).path[0] === wanted)?.value
      : undefined;
  const version = field('version');
  const extras = field('extras');
  const names =
    extras?.type === 'TOMLArray'
      ? extras.elements.flatMap((one) => (one.type === 'TOMLValue' ? [String(one.value)] : []))
      : [];
  return dependency(name, version?.type === 'TOMLValue' ? String(version.value) : '', names, group, span);
}

function dependency(
  name: string,
  specifier: string,
  extras: readonly string[],
  group: ManifestDependency['group'],
  span: ManifestDependency['span'],
): ManifestDependency {
  const plain = specifier === '*' ? '' : specifier;
  return { name, specifier: plain, pinned: /^(?:===?\s*)?\d+(?:\.\w+)*$/.test(plain), extras, group, span };
}
