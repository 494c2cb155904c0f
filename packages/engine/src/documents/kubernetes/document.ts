import type { DocumentBase } from '../document.ts';
import type { YamlNode } from '../yaml/tree.ts';

/** All objects of one file (multi-document, `List` flattened). */
export interface KubernetesDocument extends DocumentBase<'kubernetes'> {
  readonly objects: readonly KubernetesObject[];
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly objectKind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly root: YamlNode;
}
