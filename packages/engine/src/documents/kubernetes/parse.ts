import { parseYaml } from '../yaml/parse.ts';
import { itemsOf, nodeAt, textAt, type YamlNode } from '../yaml/tree.ts';
import type { KubernetesDocument, KubernetesObject } from './document.ts';

/** Reads all objects of a manifest; documents that are no Kubernetes objects are stepped over. Never throws. */
export function parseKubernetes(path: string, text: string): KubernetesDocument {
  if (isHelmTemplate(path, text)) return { kind: 'kubernetes', path, problems: [], objects: [], template: true };
  const { documents, problems } = parseYaml(path, text);
  const objects = documents.flatMap((root) => (root === null ? [] : objectsOf(root, true)));
  return { kind: 'kubernetes', path, problems, objects, template: false };
}

/** `{{ .Values.x }}` and its kin, or any action in a chart's templates folder; `{{ }}` in the text of a ConfigMap is none. */
export function isHelmTemplate(path: string, text: string): boolean {
  if (!text.includes('{{')) return false;
  return /(^|\/)templates\//.test(path) || /\{\{-?[^{}\n]{0,80}\.(Values|Release|Chart|Capabilities)\b/.test(text);
}

/** `kind: List` is unpacked item by item: one bad item does not take the others with it. */
function objectsOf(root: YamlNode, top: boolean): KubernetesObject[] {
  const apiVersion = textAt(root, 'apiVersion');
  const objectKind = textAt(root, 'kind');
  if (objectKind === undefined || apiVersion === undefined) return [];
  const items = nodeAt(root, 'items');
  if (top && objectKind.endsWith('List') && items?.type === 'list') {
    return itemsOf(items).flatMap((item) => objectsOf(item, false));
  }
  return [
    {
      apiVersion,
      objectKind,
      name: textAt(root, 'metadata', 'name') ?? textAt(root, 'metadata', 'generateName') ?? '',
      namespace: textAt(root, 'metadata', 'namespace') ?? null,
      root,
    },
  ];
}
