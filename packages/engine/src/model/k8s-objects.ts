import type { KubernetesObject } from '../documents/kubernetes/document.ts';
import { itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import { objectSpan } from './k8s-extras.ts';
import type { KubernetesFacts } from './k8s-facts.ts';
import { monitorsOf } from './k8s-monitors.ts';
import { isPlaceholder, placeAt } from './k8s-values.ts';
import { podOf } from './k8s-workload.ts';

/** `texts`: files of the repository by path. */
export function factsOfObjects(
  objects: readonly KubernetesObject[],
  texts: ReadonlyMap<string, string>,
): KubernetesFacts {
  return {
    spreads: objects.flatMap(spreadsOf),
    strategies: objects.flatMap(strategyOf),
    openLimits: openLimitsOf(objects),
    unverified: objects.flatMap(unverifiedOf),
    hostVolumes: objects.flatMap((object) => {
      const path =
        object.objectKind === 'PersistentVolume' ? textAt(object.root, 'spec', 'hostPath', 'path') : undefined;
      const span = placeAt(nodeAt(object.root, 'spec'), ['hostPath']) ?? objectSpan(object);
      // With an affinity the volume keeps its pods on the node that has the folder.
      const pinned = nodeAt(object.root, 'spec', 'nodeAffinity') !== undefined;
      return path === undefined || pinned ? [] : [{ name: object.name, path, span }];
    }),
    monitors: monitorsOf(objects, texts),
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

/** All LimitRanges and ResourceQuotas of a namespace count together, so one that bounds memory is enough. */
function openLimitsOf(objects: readonly KubernetesObject[]): KubernetesFacts['openLimits'] {
  const found = objects.flatMap((object) => {
    const memory = memoryOf(object);
    return memory === null ? [] : [{ object, memory }];
  });
  const bounded = found.filter((it) => it.memory === 'bounded').map((it) => it.object.namespace);
  // Without a namespace it goes where it is applied, which may be any.
  if (bounded.includes(null)) return [];
  const namespaces = new Set(bounded);
  return found.flatMap(({ object, memory }) =>
    memory === 'bounded' || namespaces.has(object.namespace) || (object.namespace === null && bounded.length > 0)
      ? []
      : [{ owner: title(object), why: memory.open, span: objectSpan(object) }],
  );
}

/** What a LimitRange or ResourceQuota does for memory; null when it is about something else. */
function memoryOf(object: KubernetesObject): 'bounded' | { readonly open: string } | null {
  if (object.objectKind === 'LimitRange') {
    const limits = itemsOf(nodeAt(object.root, 'spec', 'limits')).filter((it) =>
      /^(?:Container|Pod)$/.test(textAt(it, 'type') ?? ''),
    );
    // `max` is the default limit of what says nothing.
    const bounded = limits.some((it) => ['default', 'max'].some((key) => nodeAt(it, key, 'memory') !== undefined));
    if (bounded) return 'bounded';
    return limits.length === 0 ? null : { open: 'gives containers without a limit no memory limit either' };
  }
  const hard = nodeAt(object.root, 'spec', 'hard');
  if (object.objectKind !== 'ResourceQuota' || hard?.type !== 'map') return null;
  const keys = hard.entries.map((it) => it.key);
  if (keys.some((key) => key.endsWith('memory'))) return 'bounded';
  const running = keys.some((key) => /^(?:(?:requests|limits)\.)?cpu$|^pods$/.test(key));
  return running ? { open: `counts ${keys.slice(0, 3).join(', ')} and no memory` } : null;
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
