import { directivesNamed, firstArg, type NginxDirective } from '../../documents/nginx/document.ts';
import type { App } from '../../model/app.ts';
import type { Container } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { ProxyLocation, ProxyServer, ReverseProxy } from '../../model/proxy.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import type { SubjectName } from '../rule.ts';

/** One server block with the configuration that it belongs to. */
export interface Site {
  readonly proxy: ReverseProxy;
  readonly server: ProxyServer;
}

/** One location that passes requests on or serves files. */
export interface Place extends Site {
  readonly location: ProxyLocation;
}

export const noProxy = 'No reverse proxy configuration in this repository.';

export function sites(model: DeploymentModel): readonly Site[] {
  return model.proxies
    .filter((proxy) => proxy.product === 'nginx')
    .flatMap((proxy) => proxy.servers.map((server) => ({ proxy, server })));
}

/** All locations of a server, nested ones behind the one that holds them. */
export function locationsOf(level: readonly ProxyLocation[]): readonly ProxyLocation[] {
  const before = flat.get(level);
  if (before !== undefined) return before;
  const all = level.flatMap((location) => [location, ...locationsOf(location.nested)]);
  flat.set(level, all);
  return all;
}

/** Rules ask for the locations of the same server once per route. */
const flat = new WeakMap<readonly ProxyLocation[], readonly ProxyLocation[]>();

export function places(model: DeploymentModel): readonly Place[] {
  return sites(model).flatMap((site) => locationsOf(site.server.locations).map((location) => ({ ...site, location })));
}

/** `location ~ ^/ws`. */
export function labelOf(location: ProxyLocation): string {
  return `location ${location.modifier === '' || location.modifier === '@' ? '' : `${location.modifier} `}${location.pattern}`;
}

export function siteSubject({ proxy, server }: Site, key: string): SubjectName {
  return { kind: 'proxy', name: proxy.file, anchor: `http/${serverKey(server)}/${key}` };
}

export function placeSubject({ proxy, server, location }: Place, key: string): SubjectName {
  return {
    kind: 'proxy',
    name: proxy.file,
    anchor: `http/${serverKey(server)}/location[${location.modifier}${location.pattern}]/${key}`,
  };
}

/** Name and ports: two blocks of one name differ in their ports. */
function serverKey(server: ProxyServer): string {
  return `server[${server.names[0] ?? '_'}:${server.listens.map((listen) => listen.port).join(',')}]`;
}

/** Does an include that leads out of the tree stand inside this block, so that absence cannot be proven there? */
export function isOpenInside(proxy: ReverseProxy, block: Span): boolean {
  return proxy.openIncludes.some(
    ({ span }) => span.file === block.file && span.start >= block.start && span.end <= block.end,
  );
}

/** A directive at http or main level could come from a file that is not here. */
export function isOpenOutside(proxy: ReverseProxy): boolean {
  return proxy.openIncludes.some(({ span }) =>
    proxy.servers.every(
      (server) => span.file !== server.span.file || span.start < server.span.start || span.end > server.span.end,
    ),
  );
}

export interface Target {
  readonly host: string;
  readonly port: number | null;
  readonly span: Span;
}

/** Hosts that a location passes requests to, upstream groups opened; empty when none or not known. */
export function targetsOf({ proxy, location }: Pick<Place, 'proxy' | 'location'>): readonly Target[] {
  const pass = known(location.proxyPass);
  if (pass === undefined) return [];
  const group = upstreamNamed(proxy, pass.host);
  if (group === undefined)
    return [{ host: pass.host, port: pass.port ?? defaultPort(pass.scheme), span: location.proxyPass.span }];
  const lines = directivesNamed(group.directives, 'server');
  return group.servers.flatMap((text, i) => {
    const found = /^([^:/\s]+)(?::(\d+))?$/.exec(text);
    const span = lines[i]?.headSpan ?? group.span;
    return found?.[1] === undefined || text.includes('$')
      ? []
      : [{ host: found[1], port: found[2] === undefined ? 80 : Number(found[2]), span }];
  });
}

function defaultPort(scheme: string): number | null {
  return scheme === 'http' ? 80 : scheme === 'https' ? 443 : null;
}

/** Containers that answer to a host name: Compose services and their aliases, pods behind a Kubernetes Service. */
export function containersNamed(host: string, model: DeploymentModel): readonly Container[] {
  const compose = composeNames(model).get(host);
  if (compose !== undefined) return compose;
  const service = model.kubernetes.services.find((one) => one.name === host.split('.')[0]);
  return service === undefined ? [] : containersBehind(service.name, model);
}

/** Asked once per location and per route of every application. */
const namesOf = new WeakMap<DeploymentModel['containers'], ReadonlyMap<string, readonly Container[]>>();

function composeNames(model: DeploymentModel): ReadonlyMap<string, readonly Container[]> {
  const before = namesOf.get(model.containers);
  if (before !== undefined) return before;
  const made = new Map<string, Container[]>();
  for (const container of [...model.containers, ...model.aside.containers]) {
    if (container.platform !== 'compose') continue;
    for (const name of new Set([container.name, ...(container.aliases ?? [])])) {
      const there = made.get(name);
      if (there === undefined) made.set(name, [container]);
      else there.push(container);
    }
  }
  namesOf.set(model.containers, made);
  return made;
}

const idsOf = new WeakMap<DeploymentModel['containers'], ReadonlyMap<string, Container>>();

/** The container that runs a proxy; undefined when none is known. */
export function containerOf(proxy: ReverseProxy, model: DeploymentModel): Container | undefined {
  if (proxy.container === null) return undefined;
  let byId = idsOf.get(model.containers);
  if (byId === undefined) {
    byId = new Map(model.containers.map((container) => [container.id, container]));
    idsOf.set(model.containers, byId);
  }
  return byId.get(proxy.container);
}

const groupsOf = new WeakMap<ReverseProxy['upstreams'], ReadonlyMap<string, ReverseProxy['upstreams'][number]>>();

function upstreamNamed(proxy: ReverseProxy, name: string): ReverseProxy['upstreams'][number] | undefined {
  if (proxy.upstreams.length < 8) return proxy.upstreams.find((upstream) => upstream.name === name);
  let byName = groupsOf.get(proxy.upstreams);
  if (byName === undefined) {
    byName = new Map(proxy.upstreams.map((upstream) => [upstream.name, upstream]));
    groupsOf.set(proxy.upstreams, byName);
  }
  return byName.get(name);
}

/** Containers of the pods that a Kubernetes Service selects. */
export function containersBehind(name: string, model: DeploymentModel): readonly Container[] {
  const service = model.kubernetes.services.find((one) => one.name === name);
  const selector = Object.entries(service?.selector ?? {});
  if (selector.length === 0) return [];
  const ids = model.workloads
    .filter((workload) => selector.every(([key, value]) => workload.labels[key] === value))
    .map((workload) => workload.id);
  return model.containers.filter((container) => container.workload !== null && ids.includes(container.workload));
}

/** `no`: the location leads to a container of something else. `maybe`: host or application cannot be linked. */
export function leadsTo(
  place: Pick<Place, 'proxy' | 'location'>,
  app: App,
  model: DeploymentModel,
): 'yes' | 'no' | 'maybe' {
  const containers = targetsOf(place).flatMap(({ host }) => containersNamed(host, model));
  if (containers.length === 0 || app.containers.length === 0) return 'maybe';
  return containers.some((container) => app.containers.includes(container.id)) ? 'yes' : 'no';
}

/** Version of the nginx that loads this configuration; null when its image is not pinned or not known. */
export function nginxVersion(
  proxy: ReverseProxy,
  model: DeploymentModel,
): { readonly minor: number; readonly patch: number } | null {
  const container = model.containers.find((one) => one.id === proxy.container);
  const image = model.images.find((one) => one.id === container?.build);
  const reference = image === undefined ? container && known(container.image) : known(image.base);
  const found = /^1\.(\d+)(?:\.(\d+))?/.exec(reference?.tag ?? '');
  if (reference === undefined || !/nginx/.test(reference.repository) || found === null) return null;
  return { minor: Number(found[1]), patch: Number(found[2] ?? 0) };
}

/** Names of variables that some `map` of the configuration sets, with its block. */
export function mapOf(proxy: ReverseProxy, variable: string): NginxDirective | undefined {
  return directivesNamed(proxy.outer, 'map').find((map) => map.args[1]?.text === variable);
}

/** First argument of a `proxy_set_header` in lower case. */
export function headerName(directive: NginxDirective): string {
  return firstArg(directive)?.toLowerCase() ?? '';
}

/** `nginx -T` inside the proxy's container, or on the host that runs it. */
export function nginxCommand(proxy: ReverseProxy, model: DeploymentModel): string {
  const container = model.containers.find((one) => one.id === proxy.container);
  if (container === undefined) return 'nginx -T';
  return container.platform === 'compose'
    ? `docker compose exec ${container.name} nginx -T`
    : `kubectl exec deploy/${container.name.split('/')[0]} -- nginx -T`;
}
