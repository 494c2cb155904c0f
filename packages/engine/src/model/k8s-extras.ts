import type { KubernetesObject } from '../documents/kubernetes/document.ts';
import { itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import { type KeySlot, slotOf } from '../documents/yaml/write.ts';
import type { Span } from '../text/span.ts';
import type { LimitDefaults } from './k8s-pod.ts';
import { portOf } from './k8s-probe.ts';
import { sameNamespace } from './k8s-selector.ts';
import {
  isPlaceholder,
  parseQuantity,
  placeAt,
  readNumber,
  readText,
  settingAt,
  stringsOf,
  textMap,
} from './k8s-values.ts';
import type { KubernetesExtras, Volume } from './model.ts';
import { set, unset } from './setting.ts';

/** Place of an object: its `name:` line inside metadata, which names it for the reader. */
export function objectSpan(object: KubernetesObject): Span {
  const place = placeAt(nodeAt(object.root, 'metadata'), ['name']);
  return place ?? placeAt(object.root, ['kind']) ?? object.root.span;
}

export function slotAt(node: YamlNode | undefined, texts: ReadonlyMap<string, string>): KeySlot | null {
  if (node?.type !== 'map') return null;
  const text = texts.get(node.span.file);
  return text === undefined ? null : (slotOf(text, node) ?? null);
}

export function serviceOf(object: KubernetesObject): KubernetesExtras['services'][number] {
  const spec = nodeAt(object.root, 'spec');
  return {
    name: object.name,
    namespace: object.namespace,
    type: textAt(spec, 'type') ?? 'ClusterIP',
    selector: textMap(nodeAt(spec, 'selector')),
    ports: itemsOf(nodeAt(spec, 'ports')).flatMap((item) => {
      const port = readNumber(textAt(item, 'port') ?? '');
      return port === undefined ? [] : [{ port, target: portOf(textAt(item, 'targetPort')) ?? port }];
    }),
    annotations: textMap(nodeAt(object.root, 'metadata', 'annotations')),
    typeSpan: placeAt(spec, ['type']) ?? objectSpan(object),
    span: objectSpan(object),
  };
}

export function ingressOf(
  object: KubernetesObject,
  texts: ReadonlyMap<string, string>,
): KubernetesExtras['ingresses'][number] {
  const spec = nodeAt(object.root, 'spec');
  const annotations = textMap(nodeAt(object.root, 'metadata', 'annotations'));
  const rules = itemsOf(nodeAt(spec, 'rules'));
  const paths = rules.flatMap((rule) => itemsOf(nodeAt(rule, 'http', 'paths')));
  const tls = nodeAt(spec, 'tls');
  return {
    name: object.name,
    namespace: object.namespace,
    className: textAt(spec, 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'] ?? null,
    hosts: rules.flatMap((rule) => textAt(rule, 'host') ?? []),
    tls: itemsOf(tls).some((item) => item.type === 'map')
      ? set(true, placeAt(spec, ['tls']) ?? objectSpan(object))
      : unset(objectSpan(object)),
    tlsHosts: itemsOf(tls).every((item) => nodeAt(item, 'hosts') !== undefined)
      ? itemsOf(tls).flatMap((item) => stringsOf(nodeAt(item, 'hosts')))
      : null,
    annotations,
    slot: slotAt(spec, texts),
    backends: [
      ...paths.map((path) => ({ path, at: nodeAt(path, 'backend') })),
      { path: undefined, at: nodeAt(spec, 'defaultBackend') },
    ].flatMap(({ path, at }) => {
      const service = textAt(at, 'service', 'name') ?? textAt(at, 'serviceName');
      if (service === undefined) return [];
      const port =
        textAt(at, 'service', 'port', 'number') ?? textAt(at, 'service', 'port', 'name') ?? textAt(at, 'servicePort');
      return [{ path: textAt(path, 'path') ?? '/', service, port: portOf(port) }];
    }),
    span: objectSpan(object),
  };
}

export function autoscalerOf(object: KubernetesObject): KubernetesExtras['autoscalers'][number] {
  const spec = nodeAt(object.root, 'spec');
  const span = objectSpan(object);
  const keda = object.objectKind === 'ScaledObject';
  const ref = nodeAt(spec, 'scaleTargetRef');
  return {
    id: `${object.objectKind}/${object.name}`,
    target: `${textAt(ref, 'kind') ?? 'Deployment'}/${textAt(ref, 'name') ?? ''}`,
    min: settingAt(spec, [keda ? 'minReplicaCount' : 'minReplicas'], span, readNumber),
    max: settingAt(spec, [keda ? 'maxReplicaCount' : 'maxReplicas'], span, readNumber),
    metrics: keda
      ? itemsOf(nodeAt(spec, 'triggers')).map((it) => `keda:${textAt(it, 'type') ?? '?'}`)
      : metricsOf(spec),
    span,
  };
}

function metricsOf(spec: YamlNode | undefined): string[] {
  const metrics = itemsOf(nodeAt(spec, 'metrics')).map((metric) => {
    const type = textAt(metric, 'type') ?? '?';
    const inner = nodeAt(metric, type.charAt(0).toLowerCase() + type.slice(1));
    const name = textAt(inner, 'name') ?? textAt(inner, 'metric', 'name') ?? textAt(inner, 'metricName') ?? '?';
    const old = nodeAt(inner, 'targetAverageUtilization') === undefined ? 'AverageValue' : 'Utilization';
    const target = textAt(inner, 'target', 'type') ?? old;
    return type === 'Resource' ? `${name}:${target}` : `${type.toLowerCase()}:${name}`;
  });
  // autoscaling/v1, and any version without metrics, scales on CPU utilisation.
  return metrics.length > 0 ? metrics : ['cpu:Utilization'];
}

export function budgetOf(object: KubernetesObject): KubernetesExtras['disruptionBudgets'][number] {
  const spec = nodeAt(object.root, 'spec');
  const span = objectSpan(object);
  return {
    id: `PodDisruptionBudget/${object.namespace ?? 'default'}/${object.name}`,
    name: object.name,
    namespace: object.namespace,
    selector: textMap(nodeAt(spec, 'selector', 'matchLabels')),
    minAvailable: settingAt(spec, ['minAvailable'], span, readText),
    maxUnavailable: settingAt(spec, ['maxUnavailable'], span, readText),
    workloads: [],
    span,
  };
}

export function configMapOf(object: KubernetesObject): KubernetesExtras['configMaps'][number] {
  const data = nodeAt(object.root, 'data');
  const keys = data?.type !== 'map' ? [] : data.entries;
  return {
    name: object.name,
    keys: keys.flatMap((entry) =>
      entry.value.type === 'scalar'
        ? [{ name: entry.key, value: entry.value.text, span: placeAt(data, [entry.key]) ?? entry.keySpan }]
        : [],
    ),
    span: objectSpan(object),
  };
}

export function secretOf(object: KubernetesObject): KubernetesExtras['secrets'][number] {
  const keys = (['data', 'stringData'] as const).flatMap((group) => {
    const node = nodeAt(object.root, group);
    if (node?.type !== 'map') return [];
    return node.entries.map((entry) => ({
      name: entry.key,
      literal: entry.value.type === 'scalar' && isLiteral(entry.value.text),
      span: placeAt(node, [entry.key]) ?? entry.keySpan,
    }));
  });
  return { name: object.name, keys, span: objectSpan(object) };
}

/** SOPS, sealed and templated values are not literals; neither is an empty one or an instruction to fill it in. */
function isLiteral(text: string): boolean {
  const value = text.trim();
  if (value === '' || value.startsWith('ENC[') || isPlaceholder(value)) return false;
  return !/^(change[-_ ]?me|replace[-_ ]?me|todo|xxx+|your[-_ ].*|<.*>|placeholder|example|\*+|base64[-_ ].*)$/i.test(
    value,
  );
}

export function claimOf(object: KubernetesObject, kind: Volume['kind']): Volume {
  const spec = nodeAt(object.root, 'spec');
  return {
    name: object.name,
    kind,
    driver: textAt(spec, 'storageClassName') ?? null,
    span: objectSpan(object),
    usedBy: [],
    accessModes: stringsOf(nodeAt(spec, 'accessModes')),
  };
}

/** What LimitRanges of the namespace give to containers that say nothing. */
export function limitDefaults(objects: readonly KubernetesObject[], namespace: string | null): LimitDefaults {
  const result = { limits: {} as Record<string, Default>, requests: {} as Record<string, Default> };
  for (const object of objects) {
    if (object.objectKind !== 'LimitRange' || !sameNamespace(object.namespace, namespace)) continue;
    for (const limit of itemsOf(nodeAt(object.root, 'spec', 'limits'))) {
      if (textAt(limit, 'type') !== 'Container') continue;
      read(result.limits, nodeAt(limit, 'default'));
      read(result.requests, nodeAt(limit, 'defaultRequest'));
    }
  }
  return result;
}

type Default = LimitDefaults['limits'][string];

function read(into: Record<string, Default>, node: YamlNode | undefined): void {
  if (node?.type !== 'map') return;
  for (const entry of node.entries) {
    const value = entry.value.type === 'scalar' ? parseQuantity(entry.value.text) : undefined;
    if (value !== undefined) into[entry.key] = { value, span: placeAt(node, [entry.key]) ?? entry.keySpan };
  }
}
