import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { indexLines, type LineIndex, lineAt, spanOf } from '../../text/span.ts';
import type { ManifestDependency, ManifestDocument } from './document.ts';
import type { ManifestContent } from './parse.ts';

const groups = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'runtime'],
  ['devDependencies', 'dev'],
] as const;

export function parsePackageJson(path: string, text: string): ManifestContent {
  const errors: ParseError[] = [];
  const lines = indexLines(path, text);
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const first = errors[0];
  if (root === undefined || root.type !== 'object') {
    throw Object.assign(new Error(first === undefined ? 'not a JSON object' : printParseErrorCode(first.error)), {
      lineNumber: first === undefined ? 1 : lineAt(lines, first.offset),
    });
  }
  const dependencies = groups.flatMap(([key, group]) =>
    propertiesOf(memberOf(root, key)).map(([name, value]) => dependency(lines, name, value, group)),
  );
  const scripts: ManifestDocument['scripts'] = propertiesOf(memberOf(root, 'scripts')).map(([name, value]) => ({
    name: name.value as string, // property keys are strings
    command: String(value.value ?? ''),
    span: spanOf(lines, name.offset, value.offset + value.length),
  }));
  const name = memberOf(root, 'name');
  return name?.type === 'string' && name.value !== ''
    ? { name: String(name.value), dependencies, scripts }
    : { dependencies, scripts };
}

function memberOf(object: Node, key: string): Node | undefined {
  return object.children?.find((property) => property.children?.[0]?.value === key)?.children?.[1];
}

function propertiesOf(object: Node | undefined): [Node, Node][] {
  if (object?.type !== 'object') return [];
  return (object.children ?? []).flatMap((property): [Node, Node][] => {
    const [key, value] = property.children ?? [];
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
}

function dependency(lines: LineIndex, name: Node, value: Node, group: ManifestDependency['group']): ManifestDependency {
  const specifier = String(value.value ?? '');
  return {
    name: String(name.value),
    specifier,
    pinned: /^\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/.test(specifier),
    extras: [],
    group,
    span: spanOf(lines, name.offset, value.offset + value.length),
  };
}
