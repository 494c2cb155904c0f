import type { Span } from '../text/span.ts';
import type { Container } from './container.ts';
import type { DeploymentModel } from './model.ts';
import { known } from './setting.ts';

/** Traefik as this repository configures it: flags, variables and files for the static part, labels and files for the rest. */
export interface Traefik {
  /** The container that runs it; null when only its files are here. */
  readonly container: Container | null;
  /** Where its settings would be added: the command, else the static file, else the service. */
  readonly span: Span;
  readonly entryPoints: readonly TraefikEntryPoint[];
  readonly middlewares: readonly TraefikMiddleware[];
  readonly routers: readonly TraefikRouter[];
  /** Static settings by dotted lower-case key. */
  readonly settings: readonly { readonly key: string; readonly value: string; readonly span: Span }[];
  /** Part of its static or dynamic configuration is mounted from somewhere that is not in the repository. */
  readonly open: boolean;
}

export interface TraefikEntryPoint {
  readonly name: string;
  readonly port: number | null;
  /** Sends everything to the TLS entry point. */
  readonly redirects: boolean;
  readonly tls: boolean;
  /** Middlewares that every router of the entry point gets. */
  readonly middlewares: readonly string[];
  readonly span: Span;
}

export interface TraefikMiddleware {
  /** Without provider: `auth`, not `auth@file`. */
  readonly name: string;
  /** `basicauth`, `forwardauth`, `ratelimit`, `headers`, `chain`, … */
  readonly type: string;
  /** Keys below the type with values: `stsseconds`, `average`. */
  readonly options: ReadonlyMap<string, string>;
  readonly span: Span;
}

export interface TraefikRouter {
  readonly name: string;
  /** Service that carries the labels; null for a router of a file. */
  readonly container: Container | null;
  readonly rule: string | null;
  /** Empty: all default entry points. */
  readonly entryPoints: readonly string[];
  readonly tls: boolean;
  readonly middlewares: readonly string[];
  /** `api@internal` is the dashboard. */
  readonly service: string | null;
  readonly span: Span;
}

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}

const cache = new WeakMap<DeploymentModel['containers'], Traefik | null>();

/** Asked by many rules: read once per model. */
export function traefikOf(model: DeploymentModel): Traefik | null {
  const before = cache.get(model.containers);
  if (before !== undefined) return before;
  const made = readTraefik(model);
  cache.set(model.containers, made);
  return made;
}

function readTraefik(model: DeploymentModel): Traefik | null {
  const container = model.containers.find((one) => /(?:^|\/)traefik$/.test(known(one.image)?.repository ?? '')) ?? null;
  const files = model.traefikFiles.filter((file) => file.environment === 'prod');
  const labels = model.containers.flatMap((one) =>
    one.labels
      .filter((label) => label.name.toLowerCase().startsWith('traefik.'))
      .map((label) => ({
        container: one,
        entry: { key: label.name.toLowerCase().slice('traefik.'.length), value: label.value, span: label.span },
      })),
  );
  if (container === null && files.length === 0 && labels.length === 0) return null;
  const settings = [
    ...(container === null ? [] : [...flagsOf(container), ...variablesOf(container)]),
    ...files.flatMap((file) => file.entries.filter((entry) => !/^(?:http|tcp|udp)\./.test(entry.key))),
  ];
  const dynamic: { container: Container | null; entry: Entry }[] = [
    ...labels,
    ...files.flatMap((file) => file.entries.map((entry) => ({ container: null, entry }))),
  ];
  const flags = container === null ? undefined : known(container.command);
  const first = files.find((file) => file.entries.some((entry) => entry.key.startsWith('entrypoints.')))?.entries[0];
  const place =
    flags !== undefined && container !== null
      ? container.command.span
      : (first?.span ?? container?.span ?? dynamic[0]?.entry.span ?? files[0]?.entries[0]?.span);
  if (place === undefined) return null;
  return {
    container,
    span: place,
    entryPoints: entryPointsOf(settings),
    middlewares: middlewaresOf(dynamic.map((it) => it.entry)),
    routers: routersOf(dynamic, model),
    settings,
    open: isOpen(container, settings, files.length),
  };
}

function flagsOf(container: Container): Entry[] {
  const words = known(container.command)?.words ?? [];
  return words.flatMap((word) => {
    if (!word.startsWith('--')) return [];
    const equals = word.indexOf('=');
    const name = (equals < 0 ? word.slice(2) : word.slice(2, equals)).toLowerCase();
    return [{ key: name, value: equals < 0 ? 'true' : word.slice(equals + 1), span: container.command.span }];
  });
}

/** `TRAEFIK_ENTRYPOINTS_WEB_ADDRESS` is `entrypoints.web.address`. */
function variablesOf(container: Container): Entry[] {
  return container.env.flatMap((entry) =>
    entry.name.startsWith('TRAEFIK_')
      ? [
          {
            key: entry.name.slice('TRAEFIK_'.length).toLowerCase().replaceAll('_', '.'),
            value: known(entry.value) ?? '',
            span: entry.span,
          },
        ]
      : [],
  );
}

function entryPointsOf(settings: readonly Entry[]): TraefikEntryPoint[] {
  const groups = groupBy(settings, /^entrypoints\.([^.]+)\.(.+)$/);
  return [...groups].map(([name, { entries, span }]) => {
    const port = /:(\d+)/.exec(entries.get('address') ?? '')?.[1];
    return {
      name,
      port: port === undefined ? null : Number(port),
      redirects: [...entries.keys()].some((key) => key.startsWith('http.redirections')),
      tls: [...entries].some(([key, value]) => key.startsWith('http.tls') && value !== 'false'),
      middlewares: listOf(entries.get('http.middlewares')),
      span,
    };
  });
}

function middlewaresOf(dynamic: readonly Entry[]): TraefikMiddleware[] {
  const found = new Map<string, { type: string; options: Map<string, string>; span: Span }>();
  for (const { key, value, span } of dynamic) {
    const match = /^http\.middlewares\.([^.]+)\.([^.]+)(?:\.(.+))?$/.exec(key);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const name = match[1];
    const one = found.get(name) ?? { type: match[2], options: new Map<string, string>(), span };
    one.options.set(match[3] ?? '', value);
    found.set(name, one);
  }
  return [...found].map(([name, one]) => ({ name, ...one }));
}

function routersOf(
  dynamic: readonly { readonly container: Container | null; readonly entry: Entry }[],
  model: DeploymentModel,
): TraefikRouter[] {
  const groups = new Map<string, { container: Container | null; options: Map<string, string>; span: Span }>();
  for (const { container, entry } of dynamic) {
    const match = /^http\.routers\.([^.]+)\.(.+)$/.exec(entry.key);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const key = `${container?.id ?? ''}\u0000${match[1]}`;
    const group = groups.get(key) ?? { container, options: new Map<string, string>(), span: entry.span };
    group.options.set(match[2], entry.value);
    groups.set(key, group);
  }
  return [...groups].map(([key, { container, options, span }]) => ({
    name: key.slice(key.indexOf('\u0000') + 1),
    container: container ?? serviceBehind(options.get('service'), dynamic, model),
    rule: options.get('rule') ?? null,
    entryPoints: listOf(options.get('entrypoints')),
    tls: [...options].some(([name, value]) => (name === 'tls' || name.startsWith('tls.')) && value !== 'false'),
    middlewares: listOf(options.get('middlewares')),
    service: options.get('service') ?? null,
    span,
  }));
}

/** A file's router names a service, whose URL names a container. */
function serviceBehind(
  service: string | undefined,
  dynamic: readonly { readonly entry: Entry }[],
  model: DeploymentModel,
): Container | null {
  if (service === undefined) return null;
  const prefix = `http.services.${service.split('@')[0]?.toLowerCase()}.loadbalancer.servers.`;
  const url = dynamic.find(({ entry }) => entry.key.startsWith(prefix) && entry.key.endsWith('.url'))?.entry.value;
  const host = /^\w+:\/\/([^:/]+)/.exec(url ?? '')?.[1];
  return model.containers.find((one) => one.name === host || one.aliases?.includes(host ?? '') === true) ?? null;
}

function groupBy(entries: readonly Entry[], pattern: RegExp) {
  const groups = new Map<string, { entries: Map<string, string>; span: Span }>();
  for (const { key, value, span } of entries) {
    const match = pattern.exec(key);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const group = groups.get(match[1]) ?? { entries: new Map<string, string>(), span };
    group.entries.set(match[2], value);
    groups.set(match[1], group);
  }
  return groups;
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '');
}

/** Something configures it that cannot be read: no entry point anywhere, or a file provider whose files are not here. */
function isOpen(container: Container | null, settings: readonly Entry[], files: number): boolean {
  if (container === null) return true;
  const mountsConfig = container.mounts.some(
    (mount) =>
      /\/etc\/traefik|\.ya?ml$|\.toml$|dynamic|config/.test(mount.target) &&
      !/acme|letsencrypt|certs?$/.test(mount.target),
  );
  if (mountsConfig && files === 0) return true;
  return !settings.some((entry) => entry.key.startsWith('entrypoints.'));
}

/** The middlewares of a router: its own and those of its entry points, chains opened. `null`: one is defined elsewhere. */
export function middlewaresFor(router: TraefikRouter, traefik: Traefik): readonly TraefikMiddleware[] | null {
  const points = traefik.entryPoints.filter(
    (one) => router.entryPoints.length === 0 || router.entryPoints.includes(one.name),
  );
  const wanted = [...router.middlewares, ...points.flatMap((one) => one.middlewares)];
  const found: TraefikMiddleware[] = [];
  const seen = new Set<string>();
  while (wanted.length > 0) {
    const name = (wanted.pop() ?? '').split('@')[0] ?? '';
    if (seen.has(name)) continue;
    seen.add(name);
    const one = traefik.middlewares.find((it) => it.name === name);
    if (one === undefined) return null;
    found.push(one);
    if (one.type === 'chain') wanted.push(...listOf(one.options.get('middlewares')));
  }
  return found;
}

/** A router that answers strangers: its host is no loopback name, and its entry point is published. */
export function isPublicRouter(router: TraefikRouter): boolean {
  const rule = router.rule ?? '';
  const hosts = [...rule.matchAll(/[`"']([^`"']+)[`"']/g)].map((match) => match[1] ?? '');
  const named = hosts.filter((host) => !host.startsWith('/'));
  return (
    named.length === 0 ||
    named.some((host) => !/(?:^|\.)(?:localhost|local|test|internal|lan|home|home\.arpa)$|^127\./.test(host))
  );
}
