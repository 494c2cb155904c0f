import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { KubernetesObject } from '../documents/kubernetes/document.ts';
import { itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import type { Span } from '../text/span.ts';
import type { CronFacts, Workload } from './container.ts';
import { objectSpan, slotAt } from './k8s-extras.ts';
import { selects } from './k8s-selector.ts';
import { placeAt, readBoolean, readNumber, settingAt, stringsOf, textMap } from './k8s-values.ts';
import { claimsOf } from './k8s-volumes.ts';
import { type Setting, set, unset } from './setting.ts';

/** The pod that an object runs: its spec and labels, wherever its kind keeps them. Null for objects without pods. */
export function podOf(object: KubernetesObject): { spec: YamlNode; labels: Record<string, string> } | null {
  const { root, objectKind } = object;
  if (objectKind === 'Pod') return podAt(nodeAt(root, 'spec'), nodeAt(root, 'metadata'));
  const template =
    objectKind === 'CronJob'
      ? nodeAt(root, 'spec', 'jobTemplate', 'spec', 'template')
      : nodeAt(root, 'spec', 'template');
  // Argo Workflows, Tekton and others keep something else under `spec.template`: only a pod has containers.
  return podAt(nodeAt(template, 'spec'), nodeAt(template, 'metadata'));
}

function podAt(spec: YamlNode | undefined, metadata: YamlNode | undefined) {
  if (spec === undefined || nodeAt(spec, 'containers')?.type !== 'list') return null;
  return { spec, labels: textMap(nodeAt(metadata, 'labels')) };
}

export interface WorkloadScope {
  readonly environment: EnvironmentClass;
  readonly texts: ReadonlyMap<string, string>;
  readonly routed: boolean;
}

/** The controller's own facts; autoscaler, budget and containers are joined by the caller. */
export function workloadOf(
  object: KubernetesObject,
  pod: YamlNode,
  labels: Record<string, string>,
  scope: WorkloadScope,
): Workload {
  const span = objectSpan(object);
  const spec =
    object.objectKind === 'CronJob' ? nodeAt(object.root, 'spec', 'jobTemplate', 'spec') : nodeAt(object.root, 'spec');
  return {
    id: `kubernetes:${span.file}#${object.objectKind}/${object.name}`,
    workloadKind: object.objectKind,
    name: object.name,
    namespace: object.namespace,
    span,
    environment: scope.environment,
    labels,
    replicas: settingAt(spec, ['replicas'], span, readNumber),
    strategy: strategyOf(spec, span),
    graceSeconds: settingAt(pod, ['terminationGracePeriodSeconds'], span, readNumber),
    claims: [...claimsOf(pod), ...claimTemplates(object)],
    antiAffinity: antiAffinityOf(pod, labels, object.namespace, span),
    topologySpread: spreadOf(pod, labels, span),
    oneNode: oneNodeOf(pod, labels, object.namespace),
    serviceAccountToken: settingAt(pod, ['automountServiceAccountToken'], span, readBoolean),
    containers: [],
    autoscaler: null,
    disruptionBudget: null,
    routed: scope.routed,
    preStopSeconds: preStopOf(pod, span),
    ...(object.objectKind === 'CronJob' ? { cron: cronOf(object, pod, span) } : {}),
    podSpan: pod.span,
    specSlot: slotAt(spec, scope.texts),
    podSlot: slotAt(pod, scope.texts),
  };
}

function cronOf(object: KubernetesObject, pod: YamlNode, span: Span): CronFacts {
  const schedule = nodeAt(object.root, 'spec', 'schedule');
  const suspend = nodeAt(object.root, 'spec', 'suspend');
  return {
    schedule: schedule?.type === 'scalar' ? schedule.text : null,
    scheduleSpan: schedule?.span ?? span,
    suspended: suspend?.type === 'scalar' && suspend.value === true ? suspend.span : null,
    placed:
      nodeAt(pod, 'affinity', 'podAffinity') !== undefined ||
      nodeAt(pod, 'nodeSelector') !== undefined ||
      nodeAt(pod, 'nodeName') !== undefined,
  };
}

export function claimTemplates(object: KubernetesObject): string[] {
  return itemsOf(nodeAt(object.root, 'spec', 'volumeClaimTemplates')).flatMap(
    (it) => textAt(it, 'metadata', 'name') ?? [],
  );
}

function strategyOf(spec: YamlNode | undefined, owner: Span): Workload['strategy'] {
  const key = nodeAt(spec, 'strategy') === undefined ? 'updateStrategy' : 'strategy';
  const node = nodeAt(spec, key);
  if (node?.type !== 'map') return unset(owner);
  const rolling = nodeAt(node, 'rollingUpdate');
  const value = {
    type: textAt(node, 'type') ?? 'RollingUpdate',
    maxUnavailable: textAt(rolling, 'maxUnavailable') ?? null,
    maxSurge: textAt(rolling, 'maxSurge') ?? null,
  };
  const place = placeAt(node, ['type']) ?? placeAt(spec, [key]) ?? node.span;
  return set(value, rolling === undefined ? place : (placeAt(rolling, ['maxUnavailable']) ?? place));
}

/** Set only when a term repels pods with these very labels: anything else does not spread the replicas. */
function antiAffinityOf(
  pod: YamlNode,
  labels: Record<string, string>,
  namespace: string | null,
  owner: Span,
): Workload['antiAffinity'] {
  const anti = nodeAt(pod, 'affinity', 'podAntiAffinity');
  const required = itemsOf(nodeAt(anti, 'requiredDuringSchedulingIgnoredDuringExecution'));
  const preferred = itemsOf(nodeAt(anti, 'preferredDuringSchedulingIgnoredDuringExecution')).map((it) =>
    nodeAt(it, 'podAffinityTerm'),
  );
  for (const [terms, hard] of [
    [required, true],
    [preferred, false],
  ] as const) {
    const term = terms.find((it) => meets(it, labels, namespace));
    if (term === undefined) continue;
    const place = placeAt(nodeAt(pod, 'affinity'), ['podAntiAffinity']) ?? term.span;
    return set({ hard, topologyKey: textAt(term, 'topologyKey') ?? '' }, place);
  }
  return unset(owner);
}

/** Preferences do not count: a pod that may go elsewhere will. */
function oneNodeOf(pod: YamlNode, labels: Record<string, string>, namespace: string | null): Span | null {
  const terms = itemsOf(nodeAt(pod, 'affinity', 'podAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'));
  const term = terms.find(
    (it) => textAt(it, 'topologyKey') === 'kubernetes.io/hostname' && meets(it, labels, namespace),
  );
  if (term === undefined) return null;
  return placeAt(nodeAt(pod, 'affinity'), ['podAffinity']) ?? term.span;
}

/** A term looks into its own namespace unless it names others; `namespaceSelector` may mean any. */
function meets(term: YamlNode | undefined, labels: Record<string, string>, namespace: string | null): boolean {
  const selector = nodeAt(term, 'labelSelector');
  if (selector === undefined || !selects(selector, labels)) return false;
  const namespaces = stringsOf(nodeAt(term, 'namespaces'));
  const any = nodeAt(term, 'namespaceSelector') !== undefined;
  return any || namespaces.length === 0 || namespaces.includes(namespace ?? 'default');
}

function spreadOf(pod: YamlNode, labels: Record<string, string>, owner: Span): Workload['topologySpread'] {
  const found = itemsOf(nodeAt(pod, 'topologySpreadConstraints')).find((it) => {
    const selector = nodeAt(it, 'labelSelector');
    // matchLabelKeys narrows to the same rollout: with it a selector may be left out.
    return (selector !== undefined && selects(selector, labels)) || stringsOf(nodeAt(it, 'matchLabelKeys')).length > 0;
  });
  if (found === undefined) return unset(owner);
  return set(
    { topologyKey: textAt(found, 'topologyKey') ?? '' },
    placeAt(pod, ['topologySpreadConstraints']) ?? found.span,
  );
}

function preStopOf(pod: YamlNode, owner: Span): Setting<number> {
  let longest: Setting<number> = unset(owner);
  for (const container of itemsOf(nodeAt(pod, 'containers'))) {
    const hook = nodeAt(container, 'lifecycle', 'preStop');
    const place = placeAt(nodeAt(container, 'lifecycle'), ['preStop']);
    if (hook === undefined || place === undefined) continue;
    const command = stringsOf(nodeAt(hook, 'exec', 'command')).join(' ');
    const seconds = readNumber(textAt(hook, 'sleep', 'seconds') ?? /\bsleep\s+(\d{1,5})\b/.exec(command)?.[1] ?? '');
    if (seconds === undefined) continue;
    if (longest.state !== 'set' || longest.value < seconds) longest = set(seconds, place);
  }
  return longest;
}
