import { entryOf, itemsOf, nodeAt, textAt, type YamlMap, type YamlNode } from '../../documents/yaml/tree.ts';
import { bytesOf } from '../../text/units.ts';
import type { Mount, PortBinding } from '../container.ts';
import { integerOf, type ProjectEnv, placeOf, textOf } from './read.ts';

/** `volumes`, `tmpfs`, `configs` and `secrets` of a service; a later mount on the same target replaces the earlier. */
export function mountsOf(service: YamlMap, env: ProjectEnv): Mount[] {
  const byTarget = new Map<string, Mount>();
  const add = (mount: Mount | undefined): void => {
    if (mount === undefined) return;
    byTarget.delete(mount.target);
    byTarget.set(mount.target, mount);
  };
  for (const item of itemsOf(nodeAt(service, 'volumes')))
    add(item.type === 'map' ? longMount(item, env) : shortMount(item, env));
  for (const item of itemsOf(nodeAt(service, 'tmpfs'))) {
    const [target = '', options = ''] = (textOf(item, env) ?? '').split(':');
    const size = bytesOf(/size=([^,]+)/.exec(options)?.[1] ?? '');
    if (target !== '')
      add({ target, kind: 'tmpfs', source: null, readOnly: false, ...sized(size), span: placeOf(item) });
  }
  for (const kind of ['config', 'secret'] as const) {
    for (const item of itemsOf(nodeAt(service, `${kind}s`))) add(fileMount(item, kind, env));
  }
  return [...byTarget.values()];
}

function sized(bytes: number | undefined): { sizeBytes?: number } {
  return bytes === undefined ? {} : { sizeBytes: bytes };
}

function fileMount(item: YamlNode, kind: 'config' | 'secret', env: ProjectEnv): Mount | undefined {
  const source = item.type === 'map' ? textAt(item, 'source') : textOf(item, env);
  if (source === undefined) return undefined;
  const target = textAt(item, 'target') ?? source;
  const folder = kind === 'secret' ? '/run/secrets/' : '/';
  return {
    target: target.startsWith('/') ? target : folder + target,
    kind,
    source,
    readOnly: true,
    span: placeOf(item),
  };
}

function longMount(item: YamlMap, env: ProjectEnv): Mount | undefined {
  const text = (key: string) => textOf(nodeAt(item, key), env);
  const target = text('target');
  const type = text('type') ?? 'volume';
  if (target === undefined || !['volume', 'bind', 'tmpfs'].includes(type)) return undefined;
  const source = text('source') ?? null;
  const kind = type === 'volume' && source === null ? 'anonymous' : (type as 'volume' | 'bind' | 'tmpfs'); // checked above
  const size = bytesOf(textOf(nodeAt(item, 'tmpfs', 'size'), env) ?? '');
  return {
    target: clean(target),
    kind,
    source,
    readOnly: text('read_only') === 'true',
    ...sized(size),
    ...propagated(nodeAt(item, 'bind', 'propagation'), env),
    span: placeOf(item),
  };
}

function propagated(node: YamlNode | undefined, env: ProjectEnv): Pick<Mount, 'propagation'> {
  const mode = node === undefined ? undefined : textOf(node, env);
  return node === undefined || mode === undefined ? {} : { propagation: { mode, span: placeOf(node) } };
}

function shortMount(item: YamlNode, env: ProjectEnv): Mount | undefined {
  const text = textOf(item, env);
  if (text === undefined || text === '') return undefined;
  const parts = splitColons(text);
  const span = placeOf(item);
  if (parts.length === 1) return { target: clean(text), kind: 'anonymous', source: null, readOnly: false, span };
  const [source = '', target = '', options = ''] = parts;
  const words = options.split(',');
  const readOnly = words.includes('ro');
  const mode = words.find((word) => /^r?(?:shared|slave|private)$/.test(word));
  return {
    target: clean(target),
    kind: isHostPath(source) ? 'bind' : 'volume',
    source,
    readOnly,
    ...(mode === undefined ? {} : { propagation: { mode, span } }),
    span,
  };
}

function isHostPath(source: string): boolean {
  return /^([./~\\$]|[A-Za-z]:[\\/])/.test(source);
}

/** At colons outside `${…}`, a Windows drive letter kept with its path. */
function splitColons(text: string): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '{') depth++;
    else if (char === '}') depth--;
    const drive =
      parts.length === 1 && parts[0]?.length === 1 && /[\\/]/.test(text[at + 1] ?? '') && /[A-Za-z]/.test(parts[0]);
    if (char === ':' && depth <= 0 && !drive) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

function clean(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** `ports` and `expose`. Of a range the first port stands for all. */
export function portsOf(service: YamlMap, env: ProjectEnv): PortBinding[] {
  const ports = itemsOf(nodeAt(service, 'ports')).flatMap((item) =>
    item.type === 'map' ? longPort(item, env) : shortPort(item, env),
  );
  const exposed = itemsOf(nodeAt(service, 'expose')).flatMap((item): PortBinding[] => {
    const [port = '', protocol] = (textOf(item, env) ?? '').split('/');
    const containerPort = firstPort(port);
    if (containerPort === null) return [];
    return [
      { ...base(item), hostPort: null, containerPort, protocol: protocol === 'udp' ? 'udp' : 'tcp', kind: 'exposed' },
    ];
  });
  return [...ports, ...exposed];
}

function base(item: YamlNode): Pick<PortBinding, 'hostAddress' | 'name' | 'span'> {
  return { hostAddress: null, name: null, span: placeOf(item) };
}

function longPort(item: YamlMap, env: ProjectEnv): PortBinding[] {
  const text = (key: string) => textOf(nodeAt(item, key), env);
  const containerPort = firstPort(text('target') ?? '');
  const published = text('published');
  return [
    {
      hostPort: published === undefined ? null : firstPort(published),
      hostAddress: text('host_ip') ?? null,
      containerPort,
      protocol: text('protocol') === 'udp' ? 'udp' : 'tcp',
      kind: 'published',
      name: text('name') ?? null,
      span: placeOf(item),
    },
  ];
}

/** `[[ip:]host:]container[/protocol]`, IPv6 addresses in brackets. */
function shortPort(item: YamlNode, env: ProjectEnv): PortBinding[] {
  const text = textOf(item, env);
  if (text === undefined || text === '') return [];
  const [main = '', protocol] = text.split('/');
  const bracket = /^\[([^\]]*)\]:(.*)$/.exec(main);
  const parts = splitColons(bracket?.[2] ?? main);
  const container = parts.at(-1) ?? '';
  const host = parts.length > 1 ? parts.at(-2) : undefined;
  const address = bracket?.[1] ?? (parts.length > 2 ? parts.slice(0, -2).join(':') : null);
  return [
    {
      hostPort: host === undefined || host === '' ? null : firstPort(host),
      hostAddress: address === '' ? null : address,
      containerPort: firstPort(container),
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
      kind: 'published',
      name: null,
      span: placeOf(item),
    },
  ];
}

function firstPort(text: string): number | null {
  return integerOf(text.split('-')[0] ?? '') ?? null;
}

/** `driver_opts.type` tells a network file system from a disk. */
export function volumeDriver(definition: YamlNode): string | null {
  const type = textAt(definition, 'driver_opts', 'type');
  const driver = textAt(definition, 'driver');
  if (type !== undefined && type !== 'none' && type !== 'tmpfs') return type;
  return driver ?? null;
}

/** The folder of the host behind `driver_opts: {type: none, o: bind, device: /path}`; null for real volumes and NFS. */
export function volumeHostPath(definition: YamlNode): string | null {
  const options = textAt(definition, 'driver_opts', 'o') ?? '';
  const device = textAt(definition, 'driver_opts', 'device') ?? '';
  const type = textAt(definition, 'driver_opts', 'type') ?? 'none';
  return type === 'none' && options.split(',').includes('bind') && device !== '' ? device : null;
}

export function isExternal(definition: YamlNode): boolean {
  const external = entryOf(definition, 'external')?.value;
  return external !== undefined && !(external.type === 'scalar' && external.text === 'false');
}
