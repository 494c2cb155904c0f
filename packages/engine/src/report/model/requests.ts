import type { ModelEdge, ModelLimit } from '@seaworthy/schema/report-model';
import { datastoreOf } from '../../facts/datastores.ts';
import type { Container, PortBinding } from '../../model/container.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { ProxyLocation, ReverseProxy } from '../../model/proxy.ts';
import { known, type Setting } from '../../model/setting.ts';
import { type Door, frontDoors, isOpenAddress } from '../../rules/shared/front-doors.ts';
import {
  containersNamed,
  isOpenOutside,
  locationsOf,
  type Place,
  places,
  targetsOf,
} from '../../rules/shared/proxies.ts';
import { appRoutes, isSocketLocation, routedPlaces } from '../../rules/shared/proxy-routes.ts';
import { bytesOf, secondsOf } from '../../text/units.ts';
import type { Quote } from './facts.ts';
import { stackIdOf } from './stacks.ts';

export const internetId = 'internet';
export const ingressId = (ingress: { readonly name: string; readonly namespace: string | null }): string =>
  `kubernetes-ingress:${ingress.namespace ?? ''}/${ingress.name}`;

/** nginx without a word about it: 1 MiB of body, 60 s between two reads (nginx.org, ngx_http_core and proxy modules). */
const nginxDefaults = { body: 2 ** 20, read: 60 } as const;
/** Routes quoted per location; a location in front of hundreds proves nothing more by listing them. */
const quotedRoutes = 4;

/** Who sends requests to whom: from outside, through proxies, to services. */
export function requestEdges(model: DeploymentModel, quote: Quote): ModelEdge[] {
  return [...publishedEdges(model, quote), ...locationEdges(model, quote), ...doorEdges(model, quote)];
}

/** Ports that every machine can reach lead in from outside. */
function publishedEdges(model: DeploymentModel, quote: Quote): ModelEdge[] {
  return model.containers.flatMap((container) =>
    container.ports
      .filter((port) => port.kind === 'published' && isOpenAddress(port.hostAddress))
      .map((port) => ({
        from: internetId,
        to: container.id,
        label: `port ${port.hostPort ?? '?'}`,
        kind: 'request' as const,
        ...protocolOf(port, container),
        evidence: [quote(port.span)],
      })),
  );
}

function protocolOf(port: PortBinding, container: Container): { readonly protocol?: string } {
  if (port.protocol === 'udp') return { protocol: 'udp' };
  const either = [port.hostPort, port.containerPort];
  if (either.includes(443) || either.includes(8443)) return { protocol: 'https' };
  if (datastoreOf(known(container.image)) !== undefined) return { protocol: 'tcp' };
  const speaksHttp = container.role === 'proxy' || container.role === 'web' || container.role === 'devtool';
  return either.includes(80) || speaksHttp ? { protocol: 'http' } : { protocol: 'tcp' };
}

function locationEdges(model: DeploymentModel, quote: Quote): ModelEdge[] {
  const routes = new Map(
    routedPlaces(
      model,
      appRoutes(model, () => true),
    ).map((it) => [it.location, it.routes]),
  );
  return places(model).flatMap((place): ModelEdge[] => {
    const pass = known(place.location.proxyPass);
    if (pass === undefined) return [];
    const carried = (routes.get(place.location) ?? []).map((it) => it.route);
    const websocket =
      isSocketLocation(place.location) ||
      carried.some((route) => route.websocket) ||
      place.location.requestHeaders.some((it) => it.name.toLowerCase() === 'upgrade');
    const told = [...carried].sort((a, b) => Number(b.upload || b.websocket) - Number(a.upload || a.websocket));
    return targetsOf(place).flatMap((target) =>
      containersNamed(target.host, model)
        .filter((container) => container.id !== place.proxy.container)
        .map((container) => ({
          from: place.proxy.id,
          to: container.id,
          label: `${place.location.pattern} → ${pass.url}`,
          kind: 'request' as const,
          protocol: pass.scheme,
          ...(websocket ? { websocket } : {}),
          limits: nginxLimits(place, quote),
          evidence: [
            quote(place.location.headSpan, 'the location'),
            quote(place.location.proxyPass.span, 'where it sends requests'),
            ...told.slice(0, quotedRoutes).map((route) => quote(route.span, routeNote(route))),
          ],
        })),
    );
  });
}

function routeNote(route: { readonly method: string; readonly path: string; readonly upload: boolean }): string {
  return `${route.method} ${route.path}${route.upload ? ' takes uploads' : ''} is reached here`;
}

function nginxLimits({ proxy, location }: Place, quote: Quote): ModelLimit[] {
  const { bodyLimitBytes, readTimeoutSeconds } = location.settings;
  return [
    limitOf('body', bodyLimitBytes, nginxDefaults.body, { proxy, location, quote }),
    limitOf('read-timeout', readTimeoutSeconds, nginxDefaults.read, { proxy, location, quote }),
  ];
}

function limitOf(
  name: ModelLimit['name'],
  setting: Setting<number>,
  standard: number,
  at: { readonly proxy: ReverseProxy; readonly location: ProxyLocation; readonly quote: Quote },
): ModelLimit {
  const show = name === 'body' ? bodyText : secondsText;
  const evidence = [at.quote(setting.span)];
  if (setting.state === 'set')
    return { name, amount: setting.value, value: show(setting.value), isDefault: false, evidence };
  if (setting.state === 'unresolved')
    return { name, amount: null, value: setting.expression, isDefault: false, evidence };
  // Only a whole configuration proves that nobody wrote it.
  const open = isOpenOutside(at.proxy) || (at.proxy.fragment && at.proxy.container === null);
  return open
    ? { name, amount: null, value: '?', isDefault: true, evidence: [at.quote(at.location.headSpan)] }
    : { name, amount: standard, value: show(standard), isDefault: true, evidence: [at.quote(at.location.headSpan)] };
}

/** `100 MB`: nginx's and people's MB, 2^20 bytes; 0 switches the check off. */
export function bodyText(bytes: number): string {
  if (bytes === 0) return 'no body limit';
  const [unit, size] =
    bytes >= 2 ** 30
      ? (['GB', 2 ** 30] as const)
      : bytes >= 2 ** 20
        ? (['MB', 2 ** 20] as const)
        : (['KB', 2 ** 10] as const);
  return `${Math.round((bytes / size) * 10) / 10} ${unit}`;
}

export function secondsText(seconds: number): string {
  return seconds >= 3600 && seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds * 10) / 10} s`;
}

/** Traefik's routers, Caddy's sites, and what lets outsiders into a cluster. nginx and ports are told above, in more detail. */
function doorEdges(model: DeploymentModel, quote: Quote): ModelEdge[] {
  return frontDoors(model)
    .filter((door) => door.kind !== 'nginx' && door.kind !== 'port' && door.container.role !== 'one-shot')
    .flatMap((door) => doorEdge(door, model, quote));
}

function doorEdge(door: Door, model: DeploymentModel, quote: Quote): ModelEdge[] {
  const edge = { to: door.container.id, label: door.what, kind: 'request' as const, evidence: [quote(door.span)] };
  if (door.kind === 'traefik' || door.kind === 'caddy') {
    const proxy = frontOf(door.container, door.kind, model);
    return [{ ...edge, from: proxy?.id ?? internetId, protocol: 'http' }];
  }
  const ingress = model.kubernetes.ingresses.find((it) => door.kind === 'ingress' && it.span === door.span);
  if (ingress === undefined)
    return [{ ...edge, from: internetId, protocol: door.kind === 'service' ? 'tcp' : 'https' }];
  return [{ ...edge, from: ingressId(ingress), protocol: 'http', limits: ingressLimits(ingress, quote) }];
}

/** The proxy of the same Compose project; one of another project only where this one has none. */
function frontOf(container: Container, product: 'traefik' | 'caddy', model: DeploymentModel): Container | undefined {
  const image = product === 'traefik' ? /(?:^|\/)traefik$/ : /(?:^|\/)caddy(?:-[\w-]+)?$/;
  const all = model.containers.filter((it) => image.test(known(it.image)?.repository ?? ''));
  return all.find((it) => stackIdOf(it) === stackIdOf(container)) ?? all[0];
}

type Ingress = DeploymentModel['kubernetes']['ingresses'][number];

/** Annotations of ingress-nginx; its defaults are nginx's. Other controllers say nothing here. */
function ingressLimits(ingress: Ingress, quote: Quote): ModelLimit[] {
  const read = (key: string) => ingress.annotations[`nginx.ingress.kubernetes.io/${key}`];
  const isNginx =
    /nginx/.test(ingress.className ?? '') || Object.keys(ingress.annotations).some((it) => it.startsWith('nginx.'));
  if (!isNginx) return [];
  const evidence = [quote(ingress.span)];
  const limit = (
    name: ModelLimit['name'],
    text: string | undefined,
    parse: (text: string) => number | undefined,
    standard: number,
  ): ModelLimit => {
    const show = name === 'body' ? bodyText : secondsText;
    if (text === undefined) return { name, amount: standard, value: show(standard), isDefault: true, evidence };
    const amount = parse(text);
    return {
      name,
      amount: amount ?? null,
      value: amount === undefined ? text : show(amount),
      isDefault: false,
      evidence,
    };
  };
  return [
    limit('body', read('proxy-body-size'), bytesOf, nginxDefaults.body),
    limit(
      'read-timeout',
      read('proxy-read-timeout'),
      (text) => secondsOf(/^\d+$/.test(text) ? `${text}s` : text),
      nginxDefaults.read,
    ),
  ];
}

/** Ingresses are reached from outside. */
export function ingressEntrances(model: DeploymentModel, quote: Quote): ModelEdge[] {
  return model.kubernetes.ingresses.map((ingress) => ({
    from: internetId,
    to: ingressId(ingress),
    label: ingress.hosts.length === 0 ? 'every host' : ingress.hosts.join(', '),
    kind: 'request' as const,
    protocol: known(ingress.tls) === true ? 'https' : 'http',
    evidence: [quote(ingress.span)],
  }));
}

/** Proxies that nobody's container here runs but that listen: the host's own. */
export function hostProxyEntrances(model: DeploymentModel, quote: Quote): ModelEdge[] {
  return model.proxies
    .filter((proxy) => proxy.container === null && !proxy.fragment)
    .flatMap((proxy) =>
      proxy.servers.flatMap((server) =>
        server.listens
          .filter((listen) => isOpenAddress(listen.address))
          .map((listen) => ({
            from: internetId,
            to: proxy.id,
            label: `port ${listen.port}`,
            kind: 'request' as const,
            protocol: listen.tls ? 'https' : 'http',
            evidence: [quote(listen.span)],
          })),
      ),
    )
    .filter(
      (edge) =>
        locationsOf(model.proxies.find((it) => it.id === edge.to)?.servers.flatMap((it) => it.locations) ?? []).length >
        0,
    );
}
