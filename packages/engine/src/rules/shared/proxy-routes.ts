import type { App, Route } from '../../model/app.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { type Match, matchRequest, upstreamPath } from '../../model/nginx-match.ts';
import type { ProxyLocation } from '../../model/proxy.ts';
import { known } from '../../model/setting.ts';
import type { Span } from '../../text/span.ts';
import { leadsTo, locationsOf, type Place, type Site, sites } from './proxies.ts';

export interface AppRoute {
  readonly app: App;
  readonly route: Route;
}

/** A route of an application, and the locations through which clients reach it. */
export interface RoutedPlace extends Place {
  readonly routes: readonly AppRoute[];
}

/** Parts that vary become a sample: `/ws/{id}` is asked as `/ws/abc123`. */
export function samplePath(path: string): string {
  return path.replace(/\{[^}]*\}|<[^>]*>|:[A-Za-z_][A-Za-z0-9_]*\??|\*/g, 'abc123');
}

/** The path as written, when its prefix is known. */
export function isWhole(route: Route): boolean {
  return route.path.startsWith('/') && !route.path.startsWith('/{*}') && !route.path.startsWith('{*}');
}

/**
 * Locations by which the route can be reached in one server block: the location whose pattern wins for some public path
 * that arrives at the application as the route's own path.
 */
export function locationsFor(site: Site, { app, route }: AppRoute, model: DeploymentModel): ProxyLocation[] {
  const wanted = samplePath(isWhole(route) ? route.path : route.path.replace(/^\/?\{\*\}/, ''));
  const found = new Set<ProxyLocation>();
  for (const path of publicPaths(site, wanted)) {
    const match = matchRequest(site.server, path);
    if (match.kind !== 'location' || !isProxied(match.location)) continue;
    const arrives = upstreamPath(match.location, path);
    if (arrives !== undefined && arrives !== wanted) continue;
    if (leadsTo({ ...site, location: match.location }, app, model) !== 'no') found.add(match.location);
  }
  return [...found];
}

/** A path that a client of this location would ask for to reach the route, for commands that a reader can paste. */
export function publicPath(place: Place, { route }: AppRoute): string {
  const wanted = samplePath(isWhole(route) ? route.path : route.path.replace(/^\/?\{\*\}/, ''));
  const found = publicPaths(place, wanted).find((path) => {
    const match = matchRequest(place.server, path);
    return match.kind === 'location' && match.location === place.location;
  });
  return found ?? wanted;
}

/** The route's own path, and every path that a location with a URI in proxy_pass turns into it. */
function publicPaths({ server }: Site, wanted: string): readonly string[] {
  const mapped = mappingLocations(server).flatMap(({ pattern, path }) =>
    wanted.startsWith(path) ? [pattern + wanted.slice(path.length)] : [],
  );
  return [wanted, ...mapped];
}

interface Mapping {
  readonly pattern: string;
  readonly path: string;
}

/** Locations that replace their own prefix by a path of the upstream. */
function mappingLocations(server: Site['server']): readonly Mapping[] {
  const before = mappings.get(server);
  if (before !== undefined) return before;
  const found = locationsOf(server.locations).flatMap((location): Mapping[] => {
    const path = known(location.proxyPass)?.path ?? null;
    if (path === null || location.modifier.startsWith('~') || location.modifier === '@') return [];
    return [{ pattern: location.pattern, path }];
  });
  mappings.set(server, found);
  return found;
}

/** Asked once per route and server. */
const mappings = new WeakMap<Site['server'], readonly Mapping[]>();

export function isProxied(location: ProxyLocation): boolean {
  const scheme = known(location.proxyPass)?.scheme;
  return location.proxyPass.state === 'unresolved' || scheme === 'http' || scheme === 'https';
}

/** What nginx does with the route's own path. */
export function answerTo(site: Site, route: Route): Match {
  return matchRequest(site.server, samplePath(route.path));
}

/** Routes of production applications that satisfy `wanted`. */
export function appRoutes(model: DeploymentModel, wanted: (route: Route, app: App) => boolean): readonly AppRoute[] {
  return model.apps
    .filter((app) => app.role === 'service' || app.role === 'worker')
    .flatMap((app) => app.routes.filter((route) => wanted(route, app)).map((route) => ({ app, route })));
}

/** Each location once, with the routes that it carries. */
export function routedPlaces(model: DeploymentModel, routes: readonly AppRoute[]): readonly RoutedPlace[] {
  const found = new Map<ProxyLocation, { place: Place; routes: AppRoute[] }>();
  for (const site of sites(model)) {
    if (site.server.redirectsToHttps) continue;
    for (const one of routes) {
      for (const location of locationsFor(site, one, model)) {
        const entry = found.get(location) ?? { place: { ...site, location }, routes: [] };
        entry.routes.push(one);
        found.set(location, entry);
      }
    }
  }
  return [...found.values()].map((entry) => ({ ...entry.place, routes: entry.routes }));
}

/** `/ws/{id} (app/main.py:12)`, and how many more. */
export function routesText(routes: readonly AppRoute[]): string {
  const [first, ...rest] = routes;
  if (first === undefined) return '';
  const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return `${first.route.path} (${first.route.span.file}:${first.route.span.line})${more}`;
}

const socketPath = /(?:^|\/)(?:ws|wss|websocket|websockets|socket\.io|sockjs-node)(?:$|[/(])/i;

/** A location that is there for WebSockets, by its path. */
export function isSocketLocation(location: ProxyLocation): boolean {
  return location.modifier !== '@' && socketPath.test(location.pattern.replace(/[\^$\\]/g, ''));
}

/** Something here or in front may pass requests on, although no nginx configuration says so. */
export function otherFront(model: DeploymentModel): { readonly name: string; readonly span: Span } | undefined {
  const ingress = model.kubernetes.ingresses[0];
  if (ingress !== undefined) return { name: `Ingress ${ingress.name}`, span: ingress.span };
  for (const container of model.containers) {
    const repository = known(container.image)?.repository ?? '';
    const product =
      /(?:^|[/-])(traefik|caddy|haproxy|envoy|cloudflared|nginx-proxy|nginx-proxy-manager)(?:$|[/-])/.exec(
        repository,
      )?.[1];
    if (product !== undefined) return { name: product, span: container.span };
    const label = container.labels.find((one) => /^(?:traefik|caddy)\b/.test(one.name));
    if (label !== undefined) return { name: label.name.startsWith('caddy') ? 'caddy' : 'traefik', span: label.span };
  }
  return undefined;
}
