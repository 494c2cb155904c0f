import type { KubernetesObject } from '../documents/kubernetes/document.ts';
import { itemsOf, nodeAt, textAt } from '../documents/yaml/tree.ts';
import { objectSpan, slotAt } from './k8s-extras.ts';
import { textMap } from './k8s-values.ts';
import type { KubernetesExtras } from './model.ts';

/** A way in that is no Ingress. Gateways end TLS for an HTTPRoute, so its own `tls` is taken as true. */
export function routeOf(
  object: KubernetesObject,
  texts: ReadonlyMap<string, string>,
): KubernetesExtras['routes'][number] {
  const kind =
    object.objectKind === 'HTTPRoute' || object.objectKind === 'IngressRoute' ? object.objectKind : ('Route' as const);
  const spec = nodeAt(object.root, 'spec');
  const annotations = nodeAt(object.root, 'metadata', 'annotations');
  const services =
    kind === 'Route'
      ? [textAt(spec, 'to', 'name')]
      : kind === 'HTTPRoute'
        ? itemsOf(nodeAt(spec, 'rules')).flatMap((rule) =>
            itemsOf(nodeAt(rule, 'backendRefs')).map((ref) => textAt(ref, 'name')),
          )
        : itemsOf(nodeAt(spec, 'routes')).flatMap((route) =>
            itemsOf(nodeAt(route, 'services')).map((ref) => textAt(ref, 'name')),
          );
  return {
    kind,
    name: object.name,
    namespace: object.namespace,
    host: textAt(spec, 'host') ?? textAt(spec, 'hostnames', 0) ?? null,
    services: services.flatMap((name) => name ?? []),
    targetPort: textAt(spec, 'port', 'targetPort') ?? null,
    tls: kind === 'HTTPRoute' || nodeAt(spec, 'tls') !== undefined,
    annotations: textMap(annotations),
    annotationSlot: slotAt(annotations, texts),
    span: objectSpan(object),
  };
}
