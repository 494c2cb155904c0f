import { entryOf, itemsOf, nodeAt, textAt, type YamlMap, type YamlNode } from '../../documents/yaml/tree.ts';
import { slotOf } from '../../documents/yaml/write.ts';
import type { Span } from '../../text/span.ts';
import { bytesOf, secondsOf } from '../../text/units.ts';
import type { BuildContext } from '../build-context.ts';
import type { Container, EnvEntry } from '../container.ts';
import { parseImageReference } from '../image-reference.ts';
import { type Setting, set, unresolved, unset } from '../setting.ts';
import { asMap } from './merge.ts';
import { mountsOf, portsOf } from './mounts.ts';
import type { ComposeProject, ComposeService } from './project.ts';
import { booleanOf, type ProjectEnv, pairsOf, placeOf, resolveText, settingOf, textOf } from './read.ts';
import { commandAt, emptyVariablesOf, healthcheckAt, loggingAt, resourcesOf, restartAt } from './runtime.ts';
import { variablesOf } from './variables.ts';

/** Everything of a service that needs no other service; role, build and environment are decided by the caller. */
export type ServiceParts = Omit<Container, 'role' | 'roleWhy' | 'build' | 'environment' | 'envFrom'>;

export function readService(project: ComposeProject, service: ComposeService, context: BuildContext): ServiceParts {
  const { map } = service;
  const { env } = project;
  const owner = service.entry.keySpan;
  const flag = (key: string) => settingOf(nodeAt(map, key), owner, env, booleanOf);
  const text = (key: string) => settingOf(nodeAt(map, key), owner, env, (value) => (value === '' ? undefined : value));
  const slot = slotFor(service, context);
  const networkMode = textOf(nodeAt(map, 'network_mode'), env);
  return {
    id: `compose:${project.file}#${service.name}`,
    platform: 'compose',
    name: service.name,
    span: owner,
    anchor: `services.${service.name}`,
    image: settingOf(nodeAt(map, 'image'), owner, env, parseImageReference),
    pullPolicy: text('pull_policy'),
    ...(asksForGpu(map) ? { gpu: true as const } : {}),
    command: commandAt(map, 'command', owner, env),
    entrypoint: commandAt(map, 'entrypoint', owner, env),
    ...resourcesOf(map, owner, env),
    user: text('user'),
    runAsNonRoot: unset(owner),
    privileged: flag('privileged'),
    readOnlyRoot: flag('read_only'),
    privilegeEscalation: escalationOf(map, owner),
    capabilitiesAdded: capabilities(map, 'cap_add', env),
    capabilitiesDropped: capabilities(map, 'cap_drop', env),
    hostNamespaces: hostNamespaces(map, env),
    healthcheck: healthcheckAt(map, owner, env),
    liveness: unset(owner),
    readiness: unset(owner),
    startup: unset(owner),
    env: environmentOf(map, env),
    ports: portsOf(map, env),
    mounts: mountsOf(map, env),
    restart: restartAt(map, owner, env),
    stopGraceSeconds: settingOf(nodeAt(map, 'stop_grace_period'), owner, env, secondsOf),
    stopSignal: text('stop_signal'),
    init: flag('init'),
    logging: loggingAt(map, owner, env),
    dependsOn: dependenciesOf(map),
    networks: networksOf(map, networkMode),
    labels: pairsOf(nodeAt(map, 'labels')).map((pair) => ({
      name: pair.name,
      value: textOf(pair.value ?? undefined, env) ?? '',
      span: pair.span,
    })),
    profiles: itemsOf(nodeAt(map, 'profiles')).flatMap((item) => textOf(item, env) ?? []),
    workload: null,
    ...(slot === undefined ? {} : { slot }),
    aliases: aliasesOf(map, env),
    ...hostnameOf(map, env),
    extraHosts: extraHostsOf(map, env),
    ...(networkMode === undefined ? {} : { networkMode }),
    sharedMemory: settingOf(nodeAt(map, 'shm_size'), owner, env, bytesOf),
    confinementOff: securityOptions(map).filter((option) => /(unconfined|disable)$/.test(option.name)),
    emptyVariables: emptyVariablesOf(map, env),
    projectFolder: project.folder,
    composeFiles: project.composeFiles,
    ...(project.overlayOf === undefined ? {} : { overlayOf: project.overlayOf }),
  };
}

/** Keys that came from another file or through a merge are taken as well: a second one would silently win. */
function slotFor(service: ComposeService, context: BuildContext): Container['slot'] {
  const { value, keySpan } = service.entry;
  const source = context.texts.get(keySpan.file);
  const slot = source === undefined || value.type !== 'map' ? undefined : slotOf(source, value);
  return slot === undefined ? undefined : { ...slot, keys: service.map.entries.map((entry) => entry.key) };
}

function asksForGpu(map: YamlMap): boolean {
  return (
    nodeAt(map, 'gpus') !== undefined ||
    itemsOf(nodeAt(map, 'deploy', 'resources', 'reservations', 'devices')).length > 0 ||
    textAt(map, 'runtime') === 'nvidia' ||
    itemsOf(nodeAt(map, 'devices')).some((item) => item.type === 'scalar' && /nvidia|kfd|dri/.test(item.text))
  );
}

function securityOptions(map: YamlMap): { name: string; span: Span }[] {
  return itemsOf(nodeAt(map, 'security_opt')).flatMap((item) =>
    item.type === 'scalar'
      ? [
          {
            name: item.text.replace(/^(seccomp|apparmor|label|systempaths|no-new-privileges):/, '$1='),
            span: placeOf(item),
          },
        ]
      : [],
  );
}

function escalationOf(map: YamlMap, owner: Span): Setting<boolean> {
  const option = securityOptions(map).find((it) => it.name.startsWith('no-new-privileges'));
  return option === undefined ? unset(owner) : set(option.name.endsWith('=false'), option.span);
}

function capabilities(map: YamlMap, key: string, env: ProjectEnv): { name: string; span: Span }[] {
  return itemsOf(nodeAt(map, key)).flatMap((item) => {
    const name = textOf(item, env);
    return name === undefined ? [] : [{ name: name.toUpperCase().replace(/^CAP_/, ''), span: placeOf(item) }];
  });
}

function hostNamespaces(map: YamlMap, env: ProjectEnv): { name: string; span: Span }[] {
  const keys: [string, string][] = [
    ['network_mode', 'network'],
    ['pid', 'pid'],
    ['ipc', 'ipc'],
    ['userns_mode', 'user'],
    ['uts', 'uts'],
  ];
  return keys.flatMap(([key, name]) => {
    const node = nodeAt(map, key);
    return node !== undefined && textOf(node, env) === 'host' ? [{ name, span: placeOf(node) }] : [];
  });
}

function environmentOf(map: YamlMap, env: ProjectEnv): EnvEntry[] {
  return pairsOf(nodeAt(map, 'environment')).map((pair) => {
    if (pair.value === null) {
      const value = env(pair.name);
      const setting: Setting<string> =
        value === undefined ? unresolved(`\${${pair.name}}`, pair.span) : set(value, pair.span, 'from .env');
      return { name: pair.name, value: setting, source: 'host', span: pair.span };
    }
    const resolved = resolveText(pair.value.text, env);
    const value: Setting<string> =
      resolved.missing.length > 0 ? unresolved(resolved.text, pair.span) : set(resolved.text, pair.span, resolved.via);
    const source = resolved.interpolated
      ? 'interpolated'
      : /_FILE$/.test(pair.name) && resolved.text.startsWith('/run/secrets')
        ? 'secret'
        : 'literal';
    const variables = variablesOf(pair.value.text);
    return { name: pair.name, value, source, span: pair.span, ...(variables.length > 0 ? { variables } : {}) };
  });
}

function dependenciesOf(map: YamlMap): Container['dependsOn'] {
  const node = nodeAt(map, 'depends_on');
  const entries = node === undefined ? undefined : asMap(node);
  if (entries?.type !== 'map') return [];
  return entries.entries
    .filter((entry) => textAt(entry.value, 'required') !== 'false')
    .map((entry) => ({
      service: entry.key,
      condition: textAt(entry.value, 'condition') ?? 'service_started',
      span: entry.keySpan,
      ...(isWritten(node, entry.value) ? { written: true } : {}),
    }));
}

/** The short form `- db` becomes a map with the default condition; only the long form states one. */
function isWritten(node: YamlNode | undefined, value: YamlNode): boolean {
  return node?.type === 'map' && textAt(value, 'condition') !== undefined;
}

function networksOf(map: YamlMap, mode: string | undefined): string[] {
  const node = nodeAt(map, 'networks');
  const entries = node === undefined ? undefined : asMap(node);
  if (entries?.type === 'map' && entries.entries.length > 0) return entries.entries.map((entry) => entry.key);
  return mode === undefined ? ['default'] : [];
}

function hostnameOf(map: YamlMap, env: ProjectEnv): { hostname?: string; fixedName?: string } {
  const hostname = textOf(nodeAt(map, 'hostname'), env);
  const fixedName = textOf(nodeAt(map, 'container_name'), env);
  return { ...(hostname === undefined ? {} : { hostname }), ...(fixedName === undefined ? {} : { fixedName }) };
}

function aliasesOf(map: YamlMap, env: ProjectEnv): string[] {
  const names = ['container_name', 'hostname'].flatMap((key) => textOf(nodeAt(map, key), env) ?? []);
  const networks = nodeAt(map, 'networks');
  if (networks?.type !== 'map') return names;
  return [
    ...names,
    ...networks.entries.flatMap((entry) =>
      itemsOf(entryOf(entry.value, 'aliases')?.value).flatMap((item) => textOf(item, env) ?? []),
    ),
  ];
}

/** `host:address`, `host=address` or a map of them; `service:alias` of links. */
function extraHostsOf(map: YamlMap, env: ProjectEnv): string[] {
  const hosts = nodeAt(map, 'extra_hosts');
  const named = hosts?.type === 'map' ? hosts.entries.map((entry) => entry.key) : [];
  const listed = itemsOf(hosts).flatMap((item) => textOf(item, env)?.split(/[=:]/, 1) ?? []);
  const links = ['links', 'external_links'].flatMap((key) =>
    itemsOf(nodeAt(map, key)).flatMap((item) => textOf(item, env)?.split(':').at(-1) ?? []),
  );
  return [...named, ...listed, ...links];
}
