import type { SourceFact } from '../../documents/source/document.ts';
import type { DeploymentModel } from '../../model/model.ts';
import type { ProxySettings } from '../../model/proxy.ts';
import { known } from '../../model/setting.ts';
import { traefikOf } from '../../model/traefik.ts';
import type { Span } from '../../text/span.ts';
import { factsOf, factsOfAll } from './apps.ts';
import { locationsOf, type Site, sites } from './proxies.ts';
import { type AppRoute, appRoutes, locationsFor } from './proxy-routes.ts';
import { undefinedZones } from './zones.ts';

const edges = /(crowdsec|fail2ban|cloudflared|modsecurity)/;

/** `guarded`: something counts these requests; `open`: nothing does; `unclear`: something counts, and not certainly these. */
export type Throttle =
  | { readonly state: 'guarded'; readonly span: Span }
  | { readonly state: 'unclear'; readonly span: Span }
  | { readonly state: 'open'; readonly unused: Span | null };

/** What limits requests of any path, wherever it stands between the client and the code; `unclear` when only some paths are limited. */
export function throttleOf(model: DeploymentModel): Throttle {
  const limited = sites(model).flatMap((site) => limitsOf(site)[0] ?? [])[0];
  const front = limited ?? edgeOf(model);
  if (front !== undefined) return { state: 'guarded', span: front };
  const uses = usesOf(model);
  const whole = uses.find((it) => it.scope === 'global');
  if (whole !== undefined) return { state: 'guarded', span: whole.span };
  const some = uses[0] ?? ownSetting(model);
  return some === undefined ? { state: 'open', unused: unusedLimiter(model) } : { state: 'unclear', span: some.span };
}

/** What limits the requests of one route. */
export function throttleOfRoute(model: DeploymentModel, one: AppRoute): Throttle {
  const edge = edgeOf(model);
  if (edge !== undefined) return { state: 'guarded', span: edge };
  const proxied = atProxies(model, one);
  if (proxied?.state === 'guarded') return proxied;
  const uses = factsOf(one.app, 'limit-use');
  const own = uses.find((it) => guards(it, one));
  if (own !== undefined) return { state: 'guarded', span: own.span };
  const inside = uses.find((it) => it.scope === 'code') ?? ownSetting(model);
  if (inside !== undefined) return { state: 'unclear', span: inside.span };
  return proxied ?? { state: 'open', unused: uses[0]?.span ?? unusedLimiter(model) };
}

type Use = Extract<SourceFact, { type: 'limit-use' }>;

function guards(use: Use, { route }: AppRoute): boolean {
  if (use.scope === 'global') return true;
  if (use.scope === 'route') return use.span.file === route.span.file && use.route === route.span.start;
  return use.scope === 'prefix' && use.prefix !== null && isBelow(route.path, use.prefix);
}

/** A prefix that could not be resolved may be the one. */
function isBelow(path: string, prefix: string): boolean {
  return prefix === '' || path === prefix || path.startsWith(`${prefix}/`) || path.startsWith('/{*}');
}

function usesOf(model: DeploymentModel): readonly Use[] {
  return factsOfAll(model.apps, 'limit-use');
}

/** Server blocks by which the route is reached: all of them must count, else one of them is the way around. */
function atProxies(model: DeploymentModel, one: AppRoute): Throttle | undefined {
  let span: Span | undefined;
  let unclear: Span | undefined;
  for (const site of sites(model)) {
    const limits = limitsOf(site);
    const ways = locationsFor(site, one, model);
    if (limits.length > 0 && ways.length === 0) unclear ??= limits[0];
    for (const way of ways) {
      const limit = limitSpan(site, way.settings);
      if (limit !== undefined) span ??= limit;
    }
  }
  if (span !== undefined) return { state: 'guarded', span };
  return unclear === undefined ? undefined : { state: 'unclear', span: unclear };
}

function limitsOf(site: Site): Span[] {
  const all = [site.server.settings, ...locationsOf(site.server.locations).map((location) => location.settings)];
  return all.flatMap((it) => limitSpan(site, it) ?? []);
}

/** A limit with a zone that nobody defines limits nothing: nginx does not start with it. */
function limitSpan({ proxy }: Site, settings: ProxySettings): Span | undefined {
  const missing = undefinedZones(proxy);
  for (const one of [settings.requestRateLimit, settings.connectionLimit]) {
    const works = one.state === 'set' && !missing.some((it) => it.use.headSpan.start === one.span.start);
    if (works) return one.span;
  }
  return undefined;
}

/** Limits of gateways, labels and appliances in front: they count before any path is looked at. */
function edgeOf(model: DeploymentModel): Span | undefined {
  const label = model.containers.flatMap((it) => it.labels).find((it) => /ratelimit|inflightreq/i.test(it.name));
  const edge = model.containers.find((it) => edges.test(known(it.image)?.repository ?? ''));
  const ingress = model.kubernetes.ingresses.find((it) =>
    Object.keys(it.annotations).some((name) => /limit-(rps|rpm|connections)|waf|rate-limit/.test(name)),
  );
  const middleware = traefikOf(model)?.middlewares.find((it) => /^(?:ratelimit|inflightreq)$/.test(it.type));
  const caddy = model.caddyfiles
    .flatMap((file) => file.blocks.flatMap((site) => site.block ?? []))
    .find((it) => it.words[0] === 'rate_limit');
  return middleware?.span ?? caddy?.span ?? label?.span ?? edge?.span ?? ingress?.span;
}

/** A setting about failed logins: the code behind it is not always where the route is. */
function ownSetting(model: DeploymentModel): SourceFact | undefined {
  return factsOfAll(model.apps, 'env-read').find((it) =>
    /LOGIN_ATTEMPT|MAX_ATTEMPTS|LOCKOUT|MAX_LOGIN|SECURITY_.*ATTEMPTS|(?:AUTH|LOGIN).*(?:RATE_?LIMIT|THROTTL)|(?:RATE_?LIMIT|THROTTL\w*)_.*(?:AUTH|LOGIN)/.test(
      it.name,
    ),
  );
}

/** A limiter that is imported, or declared as a dependency, and put to no use. */
function unusedLimiter(model: DeploymentModel): Span | null {
  return factsOfAll(model.apps, 'rate-limit')[0]?.span ?? null;
}

const loginPath =
  /(?:^|\/)(?:log-?in|sign-?in|access-token|password-recovery|forgot-password|reset-password|password-reset|recover-password|request-password-reset|verify-otp|magic-link)(?:[/{:-]|$)|\/(?:auth|oauth|oauth2|login|jwt|users?|account)\/(?:token|login|session|otp)\/?$|^\/token\/?$/i;

/** Routes where passwords are tried: POST to a login, a token or a password reset. */
export function loginRoutes(model: DeploymentModel): readonly AppRoute[] {
  return appRoutes(
    model,
    (route) =>
      !route.websocket &&
      /^(?:POST|ANY|ALL|\*)$/i.test(route.method) &&
      loginPath.test(route.path) &&
      !/logout|sign-?out|refresh|test-token/i.test(route.path),
  ).filter(({ app }) => app.role === 'service');
}
