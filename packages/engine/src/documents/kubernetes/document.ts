import type { DocumentBase } from '../document.ts';
import type { YamlNode } from '../yaml/tree.ts';

/** All objects of one file (multi-document, `List` flattened). */
export interface KubernetesDocument extends DocumentBase<'kubernetes'> {
  readonly objects: readonly KubernetesObject[];
  /** A Helm template: its control lines decide what exists, so nothing of it is read. */
  readonly template: boolean;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly objectKind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly root: YamlNode;
}
