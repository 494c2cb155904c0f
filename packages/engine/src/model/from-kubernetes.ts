import { compareText, type EnvironmentClass } from '@seaworthy/schema/vocabulary';
import type { KubernetesDocument, KubernetesObject } from '../documents/kubernetes/document.ts';
import { itemsOf, nodeAt, textAt } from '../documents/yaml/tree.ts';
import type { BuildContext } from './build-context.ts';
import type { Container, Workload } from './container.ts';
import {
  autoscalerOf,
  budgetOf,
  claimOf,
  configMapOf,
  ingressOf,
  limitDefaults,
  objectSpan,
  secretOf,
  serviceOf,
} from './k8s-extras.ts';
import { factsOfObjects } from './k8s-objects.ts';
import { containersOfPod } from './k8s-pod.ts';
import { routeOf } from './k8s-routes.ts';
import { isEmptySelector, matchesLabels, sameNamespace, selects } from './k8s-selector.ts';
import { stringsOf } from './k8s-values.ts';
import { claimTemplates, podOf, workloadOf } from './k8s-workload.ts';
import type { DeploymentModel, KubernetesExtras, Volume } from './model.ts';
import { folderOf, joinPath } from './nginx-placement.ts';

/** What manifests say. `aside` holds containers of development, test and example files beside production ones. */
export interface KubernetesParts {
  readonly containers: readonly Container[];
  readonly workloads: readonly Workload[];
  readonly volumes: readonly Volume[];
  readonly kubernetes: KubernetesExtras;
  readonly unread: DeploymentModel['unread'];
  readonly aside: { readonly containers: readonly Container[] };
}

interface Placed {
  readonly object: KubernetesObject;
  readonly file: string;
  readonly environment: EnvironmentClass;
}

/**
 * Joins the objects of all manifests: pods with their controllers, and by selector and namespace with Services,
 * autoscalers, disruption budgets, LimitRanges. Patches that a kustomization applies are no objects of their own.
 */
export function fromKubernetes(documents: readonly KubernetesDocument[], context: BuildContext): KubernetesParts {
  const sorted = documents.toSorted((a, b) => compareText(a.path, b.path));
  const patches = kustomizePatches(sorted);
  const placed = sorted
    .filter((document) => !patches.has(document.path))
    .flatMap((document) =>
      document.objects.map((object) => ({
        object,
        file: document.path,
        environment: environmentOf(document.path, context),
      })),
    );
  const production = placed.filter((it) => it.environment === 'prod');
  const current = production.length > 0 ? production : candidates(placed, context);
  const judged = new Set(current);
  const rest = placed.filter((it) => !judged.has(it));
  const parts = partsOf(current, context);
  return { ...parts, unread: unreadTemplates(sorted), aside: { containers: partsOf(rest, context).containers } };
}

/** Without manifests of production the others are judged, but those of tests only where nothing else says how it is deployed. */
function candidates(placed: readonly Placed[], context: BuildContext): readonly Placed[] {
  const otherwise = [...context.paths].some(
    (path) =>
      /(?:^|\/)(?:(?:docker-)?compose[\w.-]*\.ya?ml|(?:[\w.-]+\.)?(?:Dockerfile|Containerfile)[\w.-]*)$/i.test(path) &&
      context.classOf(path) === 'prod',
  );
  return otherwise ? placed.filter((it) => it.environment !== 'test') : placed;
}

/** Overlays are told apart by their folder, which a path alone does not always show. */
function environmentOf(path: string, context: BuildContext): EnvironmentClass {
  const overlay = /(?:^|\/)(?:overlays|environments|envs|clusters|variants)\/([\w-]+)/.exec(path.toLowerCase())?.[1];
  if (overlay !== undefined && /^(dev|local|test|ci|kind|minikube|sandbox|preview|qa|e2e|stag)/.test(overlay))
    return 'dev';
  return context.classOf(path);
}

function partsOf(placed: readonly Placed[], context: BuildContext): Omit<KubernetesParts, 'unread' | 'aside'> {
  const objects = placed.map((it) => it.object);
  const ofKind = (...kinds: string[]) => objects.filter((object) => kinds.includes(object.objectKind));
  const ranges = ofKind('LimitRange');
  const services = ofKind('Service').map(serviceOf);
  const configMaps = ofKind('ConfigMap').map(configMapOf);
  const secrets = ofKind('Secret').map(secretOf);
  const autoscalers = ofKind('HorizontalPodAutoscaler', 'ScaledObject').map((object) => ({
    object,
    noun: autoscalerOf(object),
  }));
  const budgets = ofKind('PodDisruptionBudget').map((object) => ({ object, noun: budgetOf(object) }));
  const around = { ranges, routes: routesByNamespace(services), configMaps, secrets };
  const built = placed.flatMap((it) => {
    const one = buildWorkload(it, around, context);
    return one === null ? [] : [one];
  });
  const workloads = built.map(({ workload, object }) => ({
    ...workload,
    autoscaler: autoscalers.find((it) => scales(it.object, it.noun.target, workload))?.noun.id ?? null,
    disruptionBudget: budgets.find((it) => protects(it.object, workload))?.noun.id ?? null,
    workloadKind: object.objectKind,
  }));
  return {
    containers: built.flatMap((it) => it.containers),
    workloads,
    volumes: volumesOf(placed, workloads),
    kubernetes: {
      services,
      ingresses: ofKind('Ingress').map((object) => ingressOf(object, context.texts)),
      routes: ofKind('Route', 'HTTPRoute', 'IngressRoute').map((object) => routeOf(object, context.texts)),
      autoscalers: autoscalers.map((it) => it.noun),
      disruptionBudgets: budgets.map((it) => ({
        ...it.noun,
        workloads: workloads.filter((workload) => protects(it.object, workload)).map((workload) => workload.id),
      })),
      configMaps,
      secrets,
      facts: factsOfObjects(objects, context.texts),
    },
  };
}

interface Neighbours extends Pick<KubernetesExtras, 'configMaps' | 'secrets'> {
  readonly ranges: readonly KubernetesObject[];
  /** Services that select pods, by namespace: comparing every pod with every Service is quadratic in large trees. */
  readonly routes: ReadonlyMap<string, KubernetesExtras['services']>;
}

function routesByNamespace(
  services: KubernetesExtras['services'],
): Map<string, KubernetesExtras['services'][number][]> {
  const result = new Map<string, KubernetesExtras['services'][number][]>();
  for (const service of services) {
    if (Object.keys(service.selector).length === 0) continue;
    const key = service.namespace ?? 'default';
    const same = result.get(key);
    if (same === undefined) result.set(key, [service]);
    else same.push(service);
  }
  return result;
}

function buildWorkload({ object, file, environment }: Placed, around: Neighbours, context: BuildContext) {
  const pod = podOf(object);
  if (pod === null) return null;
  const nearby = around.routes.get(object.namespace ?? 'default') ?? [];
  const routed = nearby.some((service) => matchesLabels(service.selector, pod.labels));
  const workload = workloadOf(object, pod.spec, pod.labels, { environment, texts: context.texts, routed });
  const containers = containersOfPod({
    file,
    owner: `${object.objectKind}/${object.name}`,
    workloadKind: object.objectKind,
    workloadName: object.name,
    workload: workload.id,
    environment,
    texts: context.texts,
    pod: pod.spec,
    labels: pod.labels,
    replicas: workload.replicas,
    claimTemplates: claimTemplates(object),
    defaults: limitDefaults(around.ranges, object.namespace),
    routed,
    namesIn: (source) => namesIn(source, around),
  });
  return { workload: { ...workload, containers: containers.map((container) => container.id) }, containers, object };
}

function namesIn(source: string, around: Neighbours): readonly string[] | undefined {
  const [kind, name] = source.split('/', 2);
  const objects = kind === 'Secret' ? around.secrets : around.configMaps;
  return objects.find((object) => object.name === name)?.keys.map((key) => key.name);
}

function scales(autoscaler: KubernetesObject, target: string, workload: Workload): boolean {
  return (
    target === `${workload.workloadKind}/${workload.name}` && sameNamespace(autoscaler.namespace, workload.namespace)
  );
}

/** An empty selector selects every pod of the namespace in policy/v1 and none in v1beta1. */
function protects(budget: KubernetesObject, workload: Workload): boolean {
  const selector = nodeAt(budget.root, 'spec', 'selector');
  if (selector === undefined || !sameNamespace(budget.namespace, workload.namespace)) return false;
  if (isEmptySelector(selector)) return budget.apiVersion === 'policy/v1';
  return selects(selector, workload.labels);
}

function volumesOf(placed: readonly Placed[], workloads: readonly Workload[]): Volume[] {
  const claims = placed
    .filter((it) => it.object.objectKind === 'PersistentVolumeClaim')
    .map((it) => claimOf(it.object, 'claim'));
  const templates = placed.flatMap(({ object }) =>
    itemsOf(nodeAt(object.root, 'spec', 'volumeClaimTemplates')).map((root) => ({
      ...claimOf({ ...object, root, name: textAt(root, 'metadata', 'name') ?? '' }, 'claim-template'),
      span: objectSpan({ ...object, root }),
      usedBy: [object.name],
    })),
  );
  const used = claims.map((claim) => ({
    ...claim,
    usedBy: workloads.filter((workload) => workload.claims.includes(claim.name)).map((workload) => workload.name),
  }));
  return [...used, ...templates];
}

/** Files that some kustomization lists as a patch: fragments of objects, never applied alone. */
function kustomizePatches(documents: readonly KubernetesDocument[]): Set<string> {
  const found = new Set<string>();
  for (const document of documents) {
    for (const object of document.objects) {
      if (object.objectKind !== 'Kustomization') continue;
      const listed = itemsOf(nodeAt(object.root, 'patches')).flatMap((patch) => textAt(patch, 'path') ?? []);
      for (const path of [...listed, ...stringsOf(nodeAt(object.root, 'patchesStrategicMerge'))]) {
        const target = joinPath(folderOf(document.path), path);
        if (target !== undefined) found.add(target);
      }
    }
  }
  return found;
}

/** Helm templates matter as unread only where nothing else says what runs. */
function unreadTemplates(documents: readonly KubernetesDocument[]): DeploymentModel['unread'] {
  if (documents.some((document) => document.objects.some((object) => podOf(object) !== null))) return [];
  return documents
    .filter((document) => document.template)
    .map((document) => ({
      file: document.path,
      line: 1,
      reason: 'Helm template: what it renders to depends on values that are not applied here.',
      kind: 'kubernetes',
    }));
}
