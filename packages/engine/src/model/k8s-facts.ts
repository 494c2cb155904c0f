import type { Span } from '../text/span.ts';

/** What single objects say wrongly, also those without pods of their own. Placeholders of templates are never judged. */
export interface KubernetesFacts {
  /** Topology spread constraints that the API server refuses, or that count no pod. */
  readonly spreads: readonly {
    readonly owner: string;
    readonly why: string;
    readonly refused: boolean;
    readonly span: Span;
  }[];
  /** Update strategies that no controller knows; the API server refuses the object. */
  readonly strategies: readonly {
    readonly owner: string;
    readonly type: string;
    readonly known: readonly string[];
    readonly span: Span;
  }[];
  /** LimitRanges and ResourceQuotas that leave memory open. */
  readonly openLimits: readonly { readonly owner: string; readonly why: string; readonly span: Span }[];
  /** Objects that tell the cluster or a client not to check certificates. */
  readonly unverified: readonly { readonly owner: string; readonly what: string; readonly span: Span }[];
  /** PersistentVolumes that are folders of whichever node. */
  readonly hostVolumes: readonly { readonly name: string; readonly path: string; readonly span: Span }[];
  /** Prometheus operator objects with the number of Services or pods of this repository that they select. */
  readonly monitors: readonly {
    readonly kind: string;
    readonly name: string;
    readonly selected: number;
    /** The Service (or pod) that its name points to and its selector misses, with what differs; null when there is none. */
    readonly meant: {
      readonly name: string;
      readonly labels: { readonly wanted: string; readonly found: string | null } | null;
      readonly namespace: { readonly wanted: string; readonly found: string } | null;
    } | null;
    /** A kustomization that writes labels or namespaces: what is applied differs from what stands here. */
    readonly changedBy: string | null;
    readonly span: Span;
  }[];
}
