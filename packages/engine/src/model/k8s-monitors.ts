import type { KubernetesObject } from '../documents/kubernetes/document.ts';
import { itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import { objectSpan } from './k8s-extras.ts';
import type { KubernetesFacts } from './k8s-facts.ts';
import { isEmptySelector, matchesLabels, sameNamespace, selects } from './k8s-selector.ts';
import { placeAt, stringsOf, textMap } from './k8s-values.ts';
import { podOf } from './k8s-workload.ts';

type Monitor = KubernetesFacts['monitors'][number];
type Meant = NonNullable<Monitor['meant']>;

interface Target {
  readonly object: KubernetesObject;
  readonly labels: Readonly<Record<string, string>>;
}

/** Monitors that are judged: each one is compared with every Service or pod. */
const mostMonitors = 300;

/** ServiceMonitors and PodMonitors with what they select. `texts`: files of the repository by path. */
export function monitorsOf(
  objects: readonly KubernetesObject[],
  texts: ReadonlyMap<string, string>,
): readonly Monitor[] {
  const monitors = objects.filter(
    (it) =>
      (it.objectKind === 'ServiceMonitor' || it.objectKind === 'PodMonitor') &&
      it.apiVersion.startsWith('monitoring.coreos.com/'),
  );
  if (monitors.length === 0) return [];
  const services = objects
    .filter((it) => it.objectKind === 'Service')
    .map((object) => ({ object, labels: textMap(nodeAt(object.root, 'metadata', 'labels')) }));
  const pods = objects.flatMap((object) => {
    const pod = podOf(object);
    return pod === null ? [] : [{ object, labels: pod.labels }];
  });
  const changedBy = kustomizationOf(texts);
  return monitors
    .slice(0, mostMonitors)
    .map((it) => ({ ...monitorOf(it, it.objectKind === 'ServiceMonitor' ? services : pods), changedBy }));
}

/** A kustomization that writes labels or a namespace into the objects that it lists. */
function kustomizationOf(texts: ReadonlyMap<string, string>): string | null {
  for (const [path, text] of texts)
    if (
      /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(path) &&
      /^(?:labels|commonLabels|namespace|transformers|components)[ \t]*:/m.test(text)
    )
      return path;
  return null;
}

function monitorOf(monitor: KubernetesObject, targets: readonly Target[]): Omit<Monitor, 'changedBy'> {
  const spec = nodeAt(monitor.root, 'spec');
  const selector = nodeAt(spec, 'selector');
  const all = isEmptySelector(selector);
  const selected = targets.filter(
    ({ object, labels }) => inReach(object, monitor, spec) && (all || selects(selector, labels)),
  ).length;
  return {
    kind: monitor.objectKind,
    name: monitor.name,
    selected,
    meant: selected > 0 ? null : meantBy(monitor, targets, spec),
    span: placeAt(spec, ['selector']) ?? objectSpan(monitor),
  };
}

/** It may watch what a chart installs; only its own name tells what of this repository is meant. */
function meantBy(monitor: KubernetesObject, targets: readonly Target[], spec: YamlNode | undefined): Meant | null {
  const { name } = monitor;
  const target = targets.find(({ object: { name: it } }) => {
    return it === name || name.startsWith(`${it}-`) || it.startsWith(`${name}-`);
  });
  if (target === undefined) return null;
  const selector = nodeAt(spec, 'selector');
  return {
    name: target.object.name,
    labels: selects(selector, target.labels) ? null : labelDifference(selector, target.labels),
    namespace: inReach(target.object, monitor, spec)
      ? null
      : { wanted: namespacesOf(monitor, spec).join(' or '), found: target.object.namespace ?? '' },
  };
}

function labelDifference(
  selector: YamlNode | undefined,
  labels: Target['labels'],
): { wanted: string; found: string | null } {
  const missing = Object.entries(textMap(nodeAt(selector, 'matchLabels'))).find(
    ([key, value]) => !matchesLabels({ [key]: value }, labels),
  );
  const expression = itemsOf(nodeAt(selector, 'matchExpressions'))[0];
  const key = missing?.[0] ?? textAt(expression, 'key') ?? '';
  const found = labels[key];
  return {
    wanted:
      missing !== undefined
        ? `${key}=${missing[1]}`
        : [key, textAt(expression, 'operator') ?? '', stringsOf(nodeAt(expression, 'values')).join(', ')]
            .filter((it) => it !== '')
            .join(' '),
    found: found === undefined ? null : `${key}=${found}`,
  };
}

function namespacesOf(monitor: KubernetesObject, spec: YamlNode | undefined): readonly string[] {
  const names = stringsOf(nodeAt(spec, 'namespaceSelector', 'matchNames'));
  return names.length > 0 ? names : monitor.namespace === null ? [] : [monitor.namespace];
}

function inReach(target: KubernetesObject, monitor: KubernetesObject, spec: YamlNode | undefined): boolean {
  if (textAt(spec, 'namespaceSelector', 'any') === 'true') return true;
  const names = stringsOf(nodeAt(spec, 'namespaceSelector', 'matchNames'));
  // Manifests often leave the namespace to `kubectl -n`, so only a written one can be the wrong one.
  if (names.length > 0) return target.namespace === null || names.includes(target.namespace);
  return target.namespace === null || monitor.namespace === null || sameNamespace(target.namespace, monitor.namespace);
}
