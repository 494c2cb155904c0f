import type { CaddyDirective } from '../../documents/caddy/document.ts';
import { directivesNamed, type NginxDirective } from '../../documents/nginx/document.ts';
import type { Container, PortBinding } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { isPublicRouter, middlewaresFor, traefikOf } from '../../model/traefik.ts';
import type { Span } from '../../text/span.ts';
import { locationsOf, targetsOf } from './proxies.ts';
import { publicSites } from './tls.ts';

/** One way by which somebody outside reaches a container. */
export interface Door {
  readonly kind: 'nginx' | 'traefik' | 'caddy' | 'ingress' | 'route' | 'service' | 'port';
  /** Continues "reachable through …": "the router adminer (Host(`db.shop.test`))". */
  readonly what: string;
  readonly container: Container;
  readonly span: Span;
  /** Someone has to prove who they are, or to come from a certain address, before the container is asked. */
  readonly guarded: 'yes' | 'no' | 'unknown';
  readonly port: PortBinding | null;
}

const cache = new WeakMap<DeploymentModel['containers'], readonly Door[]>();

/** All doors of production, in the order of the formats. */
export function frontDoors(model: DeploymentModel): readonly Door[] {
  const before = cache.get(model.containers);
  if (before !== undefined) return before;
  const byName = containersByName(model);
  const made = [
    ...nginxDoors(model, byName),
    ...traefikDoors(model),
    ...caddyDoors(model, byName),
    ...kubernetesDoors(model),
    ...portDoors(model),
  ];
  cache.set(model.containers, made);
  return made;
}

/** The doors of each container that has any. */
export function doorsByContainer(model: DeploymentModel): ReadonlyMap<Container, readonly Door[]> {
  const found = new Map<Container, Door[]>();
  for (const door of frontDoors(model)) {
    const doors = found.get(door.container);
    if (doors === undefined) found.set(door.container, [door]);
    else doors.push(door);
  }
  return found;
}

type ByName = ReadonlyMap<string, readonly Container[]>;

function containersByName(model: DeploymentModel): ByName {
  const found = new Map<string, Container[]>();
  for (const container of model.containers) {
    if (container.platform !== 'compose') continue;
    for (const name of [container.name, ...(container.aliases ?? [])]) {
      const there = found.get(name);
      if (there === undefined) found.set(name, [container]);
      else there.push(container);
    }
  }
  return found;
}

/** What one `docker compose up` starts together: a name means nothing in another project. */
function projectOf(container: Container): string {
  return container.id.slice(0, container.id.indexOf('#'));
}

function nginxDoors(model: DeploymentModel, byName: ByName): Door[] {
  const containers = new Map(model.containers.map((container) => [container.id, container]));
  return publicSites(model).flatMap(({ proxy, server }) => {
    // Names of services are known to an nginx beside them only; a file that nobody mounts is a sample.
    const own = containers.get(proxy.container ?? '');
    if (own === undefined) return [];
    return locationsOf(server.locations).flatMap((location) =>
      targetsOf({ proxy, location }).flatMap((target) =>
        beside(own, byName.get(target.host)).map(
          (container): Door => ({
            kind: 'nginx',
            what: `location ${location.pattern} of ${proxy.file}`,
            container,
            span: location.headSpan,
            guarded: isGuarded([location.directives, server.directives, proxy.outer]) ? 'yes' : 'no',
            port: null,
          }),
        ),
      ),
    );
  });
}

function beside(own: Container, candidates: readonly Container[] | undefined): readonly Container[] {
  return (candidates ?? []).filter((it) => it !== own && projectOf(it) === projectOf(own));
}

function isGuarded(levels: readonly (readonly NginxDirective[])[]): boolean {
  const has = (name: string, off: string) =>
    levels.some((level) => directivesNamed(level, name).some((it) => it.args[0]?.text !== off));
  return (
    has('auth_basic', 'off') ||
    has('auth_request', 'off') ||
    has('auth_jwt', 'off') ||
    has('deny', '') ||
    has('ssl_verify_client', 'off')
  );
}

const guards = /^(?:basicauth|digestauth|forwardauth|ipallowlist|ipwhitelist|plugin|oidc)$/;

function traefikDoors(model: DeploymentModel): Door[] {
  const traefik = traefikOf(model);
  if (traefik === null) return [];
  return traefik.routers.flatMap((router): Door[] => {
    if (router.container === null || !isPublicRouter(router)) return [];
    const middlewares = middlewaresFor(router, traefik);
    const guarded = middlewares === null ? 'unknown' : middlewares.some((it) => guards.test(it.type)) ? 'yes' : 'no';
    return [
      {
        kind: 'traefik',
        what: `the Traefik router ${router.name}${router.rule === null ? '' : ` (${router.rule.slice(0, 80)})`}`,
        container: router.container,
        span: router.span,
        guarded,
        port: null,
      },
    ];
  });
}

function caddyDoors(model: DeploymentModel, byName: ByName): Door[] {
  const own = model.containers.find((it) => /(?:^|\/)caddy(?:-[\w-]+)?$/.test(known(it.image)?.repository ?? ''));
  if (own === undefined) return [];
  return model.caddyfiles
    .filter((file) => file.environment === 'prod')
    .flatMap((file) =>
      file.blocks.flatMap((site) => {
        const address = site.words[0] ?? '';
        if (site.block === null || address === '' || address.startsWith('(') || /localhost|127\.0\.0\.1/.test(address))
          return [];
        return everyDirective(site.block).flatMap((directive) => {
          if (directive.words[0] !== 'reverse_proxy') return [];
          const guarded = everyDirective(site.block ?? []).some((it) =>
            /^(?:basic_?auth|forward_auth|authenticate|authorize|authorise)$/.test(it.words[0] ?? ''),
          );
          return directive.words.slice(1).flatMap((word) =>
            beside(own, byName.get(/^(?:\w+:\/\/)?([\w.-]+)(?::\d+)?$/.exec(word)?.[1] ?? '')).map(
              (container): Door => ({
                kind: 'caddy',
                what: `the site ${address} of ${file.file}`,
                container,
                span: directive.span,
                guarded: guarded ? 'yes' : 'no',
                port: null,
              }),
            ),
          );
        });
      }),
    );
}

export function everyDirective(level: readonly CaddyDirective[]): readonly CaddyDirective[] {
  return level.flatMap((one) => [one, ...everyDirective(one.block ?? [])]);
}

const ingressGuards =
  /auth-(?:url|type|secret|signin|tls)|whitelist-source-range|allowlist|oauth|oidc|ip_whitelist|middlewares/i;

function kubernetesDoors(model: DeploymentModel): Door[] {
  const { ingresses, routes, services } = model.kubernetes;
  if (services.length === 0) return [];
  const pods = podsByService(model);
  const byName = new Map(services.map((service) => [service.name, service]));
  const doors: Door[] = [];
  const add = (
    from: { readonly kind: Door['kind']; readonly what: string; readonly span: Span },
    name: string,
    port: number | string | null,
    annotations: Readonly<Record<string, string>>,
  ): void => {
    const all = pods.get(`${from.span.file}\u0000${name}`) ?? pods.get(name) ?? [];
    const target = port === null ? null : (byName.get(name)?.ports.find((it) => it.port === port)?.target ?? port);
    const meant = target === null ? [] : all.filter((container) => listensOn(container, target));
    // A login beside the application in the same pod takes the requests first, whatever the port is called.
    const login = meant.length === 0 && all.some(isLogin);
    const guarded = Object.keys(annotations).some((key) => ingressGuards.test(key)) ? 'yes' : login ? 'unknown' : 'no';
    const seen = new Set(doors.filter((door) => door.span === from.span).map((door) => door.container));
    for (const container of meant.length > 0 ? meant : all)
      if (!seen.has(container)) doors.push({ ...from, container, guarded, port: null });
  };
  for (const it of ingresses) {
    if (isInternal(it.annotations, it.className ?? '')) continue;
    const from = { kind: 'ingress' as const, what: `Ingress ${it.name}`, span: it.span };
    for (const backend of it.backends) add(from, backend.service, backend.port, it.annotations);
  }
  for (const it of routes) {
    if (isInternal(it.annotations, '')) continue;
    const from = { kind: 'route' as const, what: `${it.kind} ${it.name}`, span: it.span };
    const port = it.targetPort === null || !/^\d+$/.test(it.targetPort) ? it.targetPort : Number(it.targetPort);
    for (const name of it.services) add(from, name, port, it.annotations);
  }
  for (const it of services) {
    if ((it.type !== 'LoadBalancer' && it.type !== 'NodePort') || isInternal(it.annotations ?? {}, '')) continue;
    const from = { kind: 'service' as const, what: `the ${it.type} Service ${it.name}`, span: it.typeSpan ?? it.span };
    add(from, it.name, it.ports.length === 1 ? (it.ports[0]?.port ?? null) : null, {});
  }
  return doors;
}

function listensOn(container: Container, port: number | string): boolean {
  return container.ports.some((it) => it.containerPort === port || it.name === port);
}

function isLogin(container: Container): boolean {
  return /(?:^|\/)(?:oauth2?-proxy|ose-oauth-proxy|origin-oauth-proxy|kube-rbac-proxy|pomerium|authelia|gatekeeper|louketo-proxy)\b/.test(
    known(container.image)?.repository ?? '',
  );
}

export function isInternal(annotations: Readonly<Record<string, string>>, className: string): boolean {
  return (
    /internal|private/.test(className) ||
    Object.entries(annotations).some(
      ([name, value]) =>
        (/internal/.test(name) && value !== 'false') ||
        (/scheme|load-balancer-type|networking.gke.io/.test(name) && /internal/i.test(value)),
    )
  );
}

/** Containers behind each Service, by `file\0name` for manifests that repeat a name, and by name where it is unique. */
function podsByService(model: DeploymentModel): ReadonlyMap<string, readonly Container[]> {
  const containers = new Map(model.containers.map((container) => [container.id, container]));
  const workloads = new Map<string, DeploymentModel['workloads'][number][]>();
  for (const workload of model.workloads)
    for (const [key, value] of Object.entries(workload.labels)) {
      const label = `${key}=${value}`;
      const there = workloads.get(label);
      if (there === undefined) workloads.set(label, [workload]);
      else there.push(workload);
    }
  const found = new Map<string, Container[]>();
  const seen = new Set<string>();
  for (const service of model.kubernetes.services) {
    const selector = Object.entries(service.selector);
    const [first] = selector;
    if (first === undefined) continue;
    const chosen = (workloads.get(`${first[0]}=${first[1]}`) ?? []).filter((workload) =>
      selector.every(([key, value]) => workload.labels[key] === value),
    );
    // Examples repeat names file by file; what stands together in one file belongs together.
    const own = chosen.filter((workload) => workload.span.file === service.span.file);
    const pods = (own.length > 0 ? own : chosen)
      .flatMap((workload) => workload.containers)
      .flatMap((id) => containers.get(id) ?? []);
    found.set(`${service.span.file}\u0000${service.name}`, pods);
    if (seen.has(service.name)) found.delete(service.name);
    else found.set(service.name, pods);
    seen.add(service.name);
  }
  return found;
}

function portDoors(model: DeploymentModel): Door[] {
  return model.containers.flatMap((container) => {
    if (container.platform !== 'compose') return [];
    return container.ports
      .filter((port) => port.kind === 'published' && isOpenAddress(port.hostAddress))
      .map(
        (port): Door => ({
          kind: 'port',
          what: `port ${port.hostPort ?? port.containerPort ?? ''} of every interface`,
          container,
          span: port.span,
          guarded: 'no',
          port,
        }),
      );
  });
}

/** Every interface, or an address that is not private. A variable may hold either. */
export function isOpenAddress(address: string | null): boolean {
  if (address === null) return true;
  return !/\$|^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|\[::1\]$|localhost$|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
    address,
  );
}
