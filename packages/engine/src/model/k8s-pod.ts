import type { EnvironmentClass } from '@seaworthy/schema/vocabulary';
import { itemsOf, nodeAt, textAt, type YamlNode } from '../documents/yaml/tree.ts';
import { slotOf } from '../documents/yaml/write.ts';
import type { Span } from '../text/span.ts';
import type { Command, Container, EnvEntry } from './container.ts';
import { parseImageReference } from './image-reference.ts';
import { misplacedFields } from './k8s-misplaced.ts';
import { execOf, probeAt } from './k8s-probe.ts';
import { kubernetesRole } from './k8s-role.ts';
import {
  isPlaceholder,
  orElse,
  parseQuantity,
  placeAt,
  readBoolean,
  readNumber,
  readText,
  settingAt,
} from './k8s-values.ts';
import { mountsOf } from './k8s-volumes.ts';
import { type Setting, set, unresolved, unset } from './setting.ts';

/** What a pod's containers take from outside of their own item. */
export interface PodScope {
  readonly file: string;
  /** `Deployment/api`. */
  readonly owner: string;
  readonly workloadKind: string;
  readonly workloadName: string;
  readonly workload: string | null;
  readonly environment: EnvironmentClass;
  readonly texts: ReadonlyMap<string, string>;
  readonly pod: YamlNode;
  readonly labels: Readonly<Record<string, string>>;
  readonly replicas: Setting<number>;
  readonly claimTemplates: readonly string[];
  /** Defaults of LimitRanges in the namespace. */
  readonly defaults: LimitDefaults;
  /** A Service sends traffic to this pod. */
  readonly routed: boolean;
  /** Keys of ConfigMaps and Secrets of the repository, by `kind/name`; undefined when the object is not here. */
  namesIn(object: string): readonly string[] | undefined;
}

export interface LimitDefaults {
  readonly limits: Readonly<Record<string, { readonly value: number; readonly span: Span }>>;
  readonly requests: Readonly<Record<string, { readonly value: number; readonly span: Span }>>;
}

/** Containers and init containers of a pod, pod-level settings and defaults applied. */
export function containersOfPod(scope: PodScope): Container[] {
  const main = itemsOf(nodeAt(scope.pod, 'containers'));
  const init = itemsOf(nodeAt(scope.pod, 'initContainers'));
  const single = main.length === 1;
  return [
    ...main.map((node) => containerOf(scope, node, single ? scope.workloadName : nameIn(scope, node), false)),
    ...init.map((node) => {
      // An init container that restarts for ever is a sidecar: it lives as long as the pod.
      const sidecar = textAt(node, 'restartPolicy') === 'Always';
      return containerOf(scope, node, nameIn(scope, node), !sidecar);
    }),
  ];
}

function nameIn(scope: PodScope, node: YamlNode): string {
  return `${scope.workloadName}/${textAt(node, 'name') ?? '?'}`;
}

function containerOf(scope: PodScope, node: YamlNode, name: string, finishes: boolean): Container {
  const own = textAt(node, 'name') ?? '?';
  const span = itemSpan(node);
  const image = imageOf(node, span);
  const list = finishes ? 'initContainers' : 'containers';
  const base = {
    id: `kubernetes:${scope.file}#${scope.owner}/${own}`,
    platform: 'kubernetes' as const,
    name,
    span,
    anchor: `${scope.owner}/${list}/${own}`,
    environment: scope.environment,
    image,
    pullPolicy: settingAt(node, ['imagePullPolicy'], span, (text) => text.toLowerCase()),
    build: null,
    workload: scope.workload,
    replicas: scope.replicas,
    ...slotOfItem(node, scope.texts),
  };
  return {
    ...base,
    ...kubernetesRole(scope, name, image, finishes),
    // Kubernetes' `command` is the image's ENTRYPOINT and its `args` are the CMD.
    entrypoint: argvAt(node, 'command', span),
    command: argvAt(node, 'args', span),
    ...resourcesOf(scope, node, span),
    ...securityOf(scope, node, span),
    healthcheck: unset(span),
    liveness: probeAt(node, 'livenessProbe', span),
    readiness: probeAt(node, 'readinessProbe', span),
    startup: probeAt(node, 'startupProbe', span),
    env: itemsOf(nodeAt(node, 'env')).flatMap(envOf),
    envFrom: envFromOf(scope, node),
    ports: portsOf(node),
    mounts: mountsOf(scope.pod, node, scope.claimTemplates),
    ...lifeOf(scope, node, span),
    networks: [],
    dependsOn: [],
    labels: Object.entries(scope.labels).map(([label, value]) => ({ name: label, value, span })),
    profiles: [],
    misplaced: misplacedFields(scope.pod, node),
  };
}

/** Where a key of this container would go, when there is a safe place. */
function slotOfItem(node: YamlNode, texts: ReadonlyMap<string, string>): Pick<Container, 'slot'> {
  const text = texts.get(node.span.file);
  const slot = text === undefined || node.type !== 'map' ? undefined : slotOf(text, node);
  return slot === undefined ? {} : { slot };
}

/** The `name:` line of a list item stands for the whole item. */
export function itemSpan(node: YamlNode): Span {
  const place = placeAt(node, ['name']);
  return place === undefined || place.start < node.span.start ? node.span : place;
}

function imageOf(node: YamlNode, owner: Span): Container['image'] {
  return settingAt(node, ['image'], owner, (text) => (text === '' ? undefined : parseImageReference(text)));
}

function argvAt(node: YamlNode, key: string, owner: Span): Setting<Command> {
  const found = nodeAt(node, key);
  const command = execOf(found);
  if (found === undefined || command.words.length === 0) return unset(owner);
  const span = placeAt(node, [key]) ?? found.span;
  return isPlaceholder(command.text.replace(/\$\([A-Z_]+\)/g, ''))
    ? unresolved(command.text, span)
    : set(command, span);
}

type Resources = Pick<Container, 'memoryLimit' | 'memoryRequest' | 'cpuLimit' | 'cpuRequest' | 'pidsLimit'>;

function resourcesOf(scope: PodScope, node: YamlNode, owner: Span): Resources {
  const place = placeAt(node, ['resources']) ?? owner;
  const read = (group: 'limits' | 'requests', name: string): Setting<number> => {
    const own = settingAt(node, ['resources', group, name], place, parseQuantity);
    const pod = orElse(own, settingAt(scope.pod, ['resources', group, name], place, parseQuantity));
    const fallback = scope.defaults[group][name];
    return pod.state === 'unset' && fallback !== undefined
      ? set(fallback.value, fallback.span, 'default of a LimitRange')
      : pod;
  };
  const limits = { memory: read('limits', 'memory'), cpu: read('limits', 'cpu') };
  return {
    memoryLimit: limits.memory,
    memoryRequest: requestOf(read('requests', 'memory'), limits.memory),
    cpuLimit: limits.cpu,
    cpuRequest: requestOf(read('requests', 'cpu'), limits.cpu),
    pidsLimit: unset(owner),
  };
}

/** The API server copies a limit into a missing request. */
function requestOf(request: Setting<number>, limit: Setting<number>): Setting<number> {
  return request.state === 'unset' && limit.state === 'set' ? { ...limit, via: 'copied from the limit' } : request;
}

type Security = Pick<
  Container,
  | 'user'
  | 'runAsNonRoot'
  | 'privileged'
  | 'readOnlyRoot'
  | 'privilegeEscalation'
  | 'capabilitiesAdded'
  | 'capabilitiesDropped'
  | 'hostNamespaces'
>;

function securityOf(scope: PodScope, node: YamlNode, owner: Span): Security {
  const place = placeAt(node, ['securityContext']) ?? owner;
  const own = <T>(key: string, read: (text: string) => T | undefined) =>
    settingAt(node, ['securityContext', key], place, read);
  const shared = <T>(key: string, read: (text: string) => T | undefined) =>
    orElse(own(key, read), settingAt(scope.pod, ['securityContext', key], place, read));
  const group = shared('runAsGroup', readText);
  const user = shared('runAsUser', readText);
  return {
    user: user.state === 'set' && group.state === 'set' ? { ...user, value: `${user.value}:${group.value}` } : user,
    runAsNonRoot: shared('runAsNonRoot', readBoolean),
    privileged: own('privileged', readBoolean),
    readOnlyRoot: own('readOnlyRootFilesystem', readBoolean),
    privilegeEscalation: own('allowPrivilegeEscalation', readBoolean),
    capabilitiesAdded: capabilities(node, 'add'),
    capabilitiesDropped: capabilities(node, 'drop'),
    hostNamespaces: (['hostNetwork', 'hostPID', 'hostIPC'] as const).flatMap((key) => {
      const span = placeAt(scope.pod, [key]);
      if (textAt(scope.pod, key) !== 'true' || span === undefined) return [];
      return [{ name: key.slice('host'.length).toLowerCase(), span }];
    }),
  };
}

function capabilities(node: YamlNode, kind: 'add' | 'drop'): Container['capabilitiesAdded'] {
  return itemsOf(nodeAt(node, 'securityContext', 'capabilities', kind)).flatMap((item) =>
    item.type === 'scalar' ? [{ name: item.text.toUpperCase().replace(/^CAP_/, ''), span: item.span }] : [],
  );
}

function envOf(node: YamlNode): EnvEntry[] {
  const name = textAt(node, 'name');
  if (name === undefined) return [];
  const span = itemSpan(node);
  const from = nodeAt(node, 'valueFrom');
  if (from === undefined) {
    // `$(OTHER)` is expanded by the kubelet from variables of the same container.
    const value = settingAt(node, ['value'], span, (text) => text);
    return [{ name, value, source: value.state === 'unresolved' ? 'interpolated' : 'literal', span }];
  }
  const kinds = [
    ['secretKeyRef', 'secret'],
    ['configMapKeyRef', 'config'],
  ] as const;
  for (const [key, source] of kinds) {
    const ref = nodeAt(from, key);
    if (ref === undefined) continue;
    return [
      {
        name,
        value: unresolved(`${textAt(ref, 'name') ?? '?'}/${textAt(ref, 'key') ?? '?'}`, span),
        source,
        span,
        ...(textAt(ref, 'optional') === 'true' ? { optional: true as const } : {}),
      },
    ];
  }
  return [{ name, value: unresolved('valueFrom', span), source: 'field', span }];
}

function envFromOf(scope: PodScope, node: YamlNode): Container['envFrom'] {
  return itemsOf(nodeAt(node, 'envFrom')).map((item) => {
    const secret = textAt(item, 'secretRef', 'name');
    const source =
      secret === undefined ? `ConfigMap/${textAt(item, 'configMapRef', 'name') ?? '?'}` : `Secret/${secret}`;
    const prefix = textAt(item, 'prefix') ?? '';
    const names = scope.namesIn(source)?.map((name) => prefix + name) ?? null;
    return { source, names, span: item.span };
  });
}

function portsOf(node: YamlNode): Container['ports'] {
  return itemsOf(nodeAt(node, 'ports')).map((item) => {
    const hostPort = readNumber(textAt(item, 'hostPort') ?? '') ?? null;
    return {
      hostPort,
      hostAddress: textAt(item, 'hostIP') ?? null,
      containerPort: readNumber(textAt(item, 'containerPort') ?? '') ?? null,
      protocol: textAt(item, 'protocol') === 'UDP' ? ('udp' as const) : ('tcp' as const),
      kind: hostPort === null ? ('declared' as const) : ('published' as const),
      name: textAt(item, 'name') ?? null,
      span: item.span,
    };
  });
}

type Life = Pick<Container, 'restart' | 'stopGraceSeconds' | 'stopSignal' | 'init' | 'logging'>;

function lifeOf(scope: PodScope, node: YamlNode, owner: Span): Life {
  const words: Record<string, string> = { Always: 'always', OnFailure: 'on-failure', Never: 'no' };
  const restart = settingAt(scope.pod, ['restartPolicy'], owner, (text) => words[text]);
  return {
    restart: restart.state === 'unset' ? set('always', owner, 'Kubernetes default') : restart,
    stopGraceSeconds: settingAt(scope.pod, ['terminationGracePeriodSeconds'], owner, readNumber),
    stopSignal: settingAt(node, ['lifecycle', 'stopSignal'], owner, readText),
    init: settingAt(scope.pod, ['shareProcessNamespace'], owner, readBoolean),
    logging: unset(owner),
  };
}
