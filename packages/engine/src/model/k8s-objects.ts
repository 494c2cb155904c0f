import type { KubernetesObject } from '../documents/kubernetes/document.ts';
import { itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import { objectSpan } from './k8s-extras.ts';
import type { KubernetesFacts } from './k8s-facts.ts';
import { isEmptySelector, sameNamespace, selects } from './k8s-selector.ts';
import { isPlaceholder, placeAt, stringsOf, textMap } from './k8s-values.ts';
import { podOf } from './k8s-workload.ts';

export function factsOfObjects(objects: readonly KubernetesObject[]): KubernetesFacts {
  return {
    spreads: objects.flatMap(spreadsOf),
    strategies: objects.flatMap(strategyOf),
    openLimits: objects.flatMap(openLimitOf),
    unverified: objects.flatMap(unverifiedOf),
    hostVolumes: objects.flatMap((object) => {
      const path =
        object.objectKind === 'PersistentVolume' ? textAt(object.root, 'spec', 'hostPath', 'path') : undefined;
      const span = placeAt(nodeAt(object.root, 'spec'), ['hostPath']) ?? objectSpan(object);
      return path === undefined ? [] : [{ name: object.name, path, span }];
    }),
    monitors: monitorsOf(objects),
  };
}

const title = (object: KubernetesObject) => `${object.objectKind} ${object.name}`;

function spreadsOf(object: KubernetesObject): KubernetesFacts['spreads'][number][] {
  const pod = podOf(object);
  if (pod === null) return [];
  return itemsOf(nodeAt(pod.spec, 'topologySpreadConstraints')).flatMap((it) => {
    const found = flawOf(it);
    return it.type !== 'map' || found === null ? [] : [{ owner: title(object), ...found, span: it.span }];
  });
}

function flawOf(constraint: YamlNode): { why: string; refused: boolean } | null {
  const refuse = (why: string) => ({ why, refused: true });
  const number = (key: string) => {
    const text = textAt(constraint, key);
    return text === undefined || isPlaceholder(text) ? undefined : Number(text);
  };
  const skew = number('maxSkew');
  if (skew !== undefined && !(skew >= 1)) return refuse(`maxSkew is ${skew}, and must be 1 or more`);
  const domains = number('minDomains');
  if (domains !== undefined && !(domains >= 1)) return refuse(`minDomains is ${domains}, and must be 1 or more`);
  const otherwise = textAt(constraint, 'whenUnsatisfiable');
  if (otherwise === undefined) return refuse('whenUnsatisfiable is missing');
  if (!isPlaceholder(otherwise) && !/^(?:DoNotSchedule|ScheduleAnyway)$/.test(otherwise))
    return refuse(`whenUnsatisfiable is ${otherwise}, and must be DoNotSchedule or ScheduleAnyway`);
  if (domains !== undefined && otherwise === 'ScheduleAnyway') return refuse('minDomains goes with DoNotSchedule only');
  if ((textAt(constraint, 'topologyKey') ?? '') === '') return refuse('topologyKey is missing');
  const counts =
    nodeAt(constraint, 'labelSelector') !== undefined || nodeAt(constraint, 'matchLabelKeys') !== undefined;
  return counts ? null : { why: 'it has no labelSelector, so it counts no pod', refused: false };
}

const strategies: Readonly<Record<string, { key: string; known: readonly string[] }>> = {
  Deployment: { key: 'strategy', known: ['RollingUpdate', 'Recreate'] },
  StatefulSet: { key: 'updateStrategy', known: ['RollingUpdate', 'OnDelete'] },
  DaemonSet: { key: 'updateStrategy', known: ['RollingUpdate', 'OnDelete'] },
};

function strategyOf(object: KubernetesObject): KubernetesFacts['strategies'][number][] {
  const kind = object.apiVersion.startsWith('apps/') ? strategies[object.objectKind] : undefined;
  if (kind === undefined) return [];
  const node = nodeAt(object.root, 'spec', kind.key);
  const type = textAt(node, 'type');
  if (type === undefined || isPlaceholder(type) || kind.known.includes(type)) return [];
  return [{ owner: title(object), type, known: kind.known, span: placeAt(node, ['type']) ?? objectSpan(object) }];
}

function openLimitOf(object: KubernetesObject): KubernetesFacts['openLimits'][number][] {
  const open = (why: string) => [{ owner: title(object), why, span: objectSpan(object) }];
  if (object.objectKind === 'LimitRange') {
    const limits = itemsOf(nodeAt(object.root, 'spec', 'limits')).filter((it) =>
      /^(?:Container|Pod)$/.test(textAt(it, 'type') ?? ''),
    );
    // `max` is the default limit of what says nothing.
    const bounded = limits.some((it) => ['default', 'max'].some((key) => nodeAt(it, key, 'memory') !== undefined));
    return limits.length === 0 || bounded ? [] : open('gives containers without a limit no memory limit either');
  }
  const hard = nodeAt(object.root, 'spec', 'hard');
  if (object.objectKind !== 'ResourceQuota' || hard?.type !== 'map') return [];
  const keys = hard.entries.map((it) => it.key);
  const running = keys.some((key) => /^(?:(?:requests|limits)\.)?cpu$|^pods$/.test(key));
  return running && !keys.some((key) => key.endsWith('memory'))
    ? open(`counts ${keys.slice(0, 3).join(', ')} and no memory`)
    : [];
}

function unverifiedOf(object: KubernetesObject): KubernetesFacts['unverified'][number][] {
  const { root, objectKind } = object;
  if (objectKind === 'APIService') {
    const spec = nodeAt(root, 'spec');
    const what = 'insecureSkipTLSVerify';
    return textAt(spec, what) === 'true'
      ? [{ owner: title(object), what, span: placeAt(spec, [what]) ?? objectSpan(object) }]
      : [];
  }
  if (objectKind !== 'Config' || object.apiVersion !== 'v1') return [];
  return itemsOf(nodeAt(root, 'clusters')).flatMap((it) => {
    const cluster = nodeAt(it, 'cluster');
    const what = 'insecure-skip-tls-verify';
    return textAt(cluster, what) === 'true'
      ? [{ owner: `cluster ${textAt(it, 'name') ?? ''}`.trim(), what, span: placeAt(cluster, [what]) ?? it.span }]
      : [];
  });
}

function monitorsOf(objects: readonly KubernetesObject[]): KubernetesFacts['monitors'][number][] {
  const services = objects.filter((it) => it.objectKind === 'Service');
  const pods = objects.filter((it) => podOf(it) !== null);
  return objects.flatMap((object) => {
    const service = object.objectKind === 'ServiceMonitor';
    if ((!service && object.objectKind !== 'PodMonitor') || !object.apiVersion.startsWith('monitoring.coreos.com/'))
      return [];
    const spec = nodeAt(object.root, 'spec');
    const selector = nodeAt(spec, 'selector');
    const around = (service ? services : pods).filter((it) => inReach(it, object, nodeAt(spec, 'namespaceSelector')));
    const labelled = around.filter((it) => selects(selector, labelsOf(it, service)));
    return [
      {
        kind: object.objectKind,
        name: object.name,
        selected: isEmptySelector(selector) ? around.length : labelled.length,
        candidates: (service ? services : pods).map((it) => it.name),
        span: placeAt(spec, ['selector']) ?? objectSpan(object),
      },
    ];
  });
}

function inReach(target: KubernetesObject, monitor: KubernetesObject, namespaces: YamlNode | undefined): boolean {
  if (textAt(namespaces, 'any') === 'true') return true;
  const names = stringsOf(nodeAt(namespaces, 'matchNames'));
  // Manifests often leave the namespace to `kubectl -n`, so only a written one can be the wrong one.
  if (names.length > 0) return target.namespace === null || names.includes(target.namespace);
  return target.namespace === null || monitor.namespace === null || sameNamespace(target.namespace, monitor.namespace);
}

function labelsOf(object: KubernetesObject, service: boolean): Record<string, string> {
  return service ? textMap(nodeAt(object.root, 'metadata', 'labels')) : (podOf(object)?.labels ?? {});
}
