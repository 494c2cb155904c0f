import { itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import { stringsOf, textMap } from './k8s-values.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether a LabelSelector node (matchLabels and matchExpressions, all of them) selects `labels`. An empty selector selects all. */
export function selects(selector: YamlNode | undefined, labels: Labels): boolean {
  return (
    matchesLabels(textMap(nodeAt(selector, 'matchLabels')), labels) &&
    itemsOf(nodeAt(selector, 'matchExpressions')).every((expression) => holds(expression, labels))
  );
}

/** Whether every pair of `wanted` is among `labels`. */
export function matchesLabels(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function holds(expression: YamlNode, labels: Labels): boolean {
  const value = labels[textAt(expression, 'key') ?? ''];
  const values = stringsOf(nodeAt(expression, 'values'));
  switch ((textAt(expression, 'operator') ?? '').toLowerCase()) {
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'doesnotexist':
      return value === undefined;
    default:
      return false;
  }
}

export function isEmptySelector(selector: YamlNode | undefined): boolean {
  return (
    Object.keys(textMap(nodeAt(selector, 'matchLabels'))).length === 0 &&
    itemsOf(nodeAt(selector, 'matchExpressions')).length === 0
  );
}

/** Objects without a namespace go where they are applied, together. */
export function sameNamespace(a: string | null, b: string | null): boolean {
  return (a ?? 'default') === (b ?? 'default');
}
