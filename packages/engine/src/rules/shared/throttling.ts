import type { DeploymentModel } from '../../model/model.ts';
import { known } from '../../model/setting.ts';
import { traefikOf } from '../../model/traefik.ts';
import type { Span } from '../../text/span.ts';
import { type AppRoute, appRoutes } from './proxy-routes.ts';

const limiters = new Set([
  'slowapi',
  'fastapi-limiter',
  'flask-limiter',
  'django-ratelimit',
  'django-axes',
  'django-allauth',
  'django-defender',
  'better-auth',
  'fastapi-guard',
  'express-slow-down',
  'express-brute',
  '@upstash/ratelimit',
  'starlette-limiter',
  'limits',
  'express-rate-limit',
  'rate-limiter-flexible',
  '@fastify/rate-limit',
  '@nestjs/throttler',
  'koa-ratelimit',
  'hono-rate-limiter',
]);
const edges = /(crowdsec|fail2ban|cloudflared|modsecurity)/;

/** The first thing that limits requests or connections per client, anywhere between the client and the code. */
export function throttleOf(model: DeploymentModel): Span | undefined {
  for (const server of model.proxies.flatMap((proxy) => proxy.servers)) {
    const settings = [server.settings, ...server.locations.map((location) => location.settings)];
    const set = settings.find((it) => it.requestRateLimit.state === 'set' || it.connectionLimit.state === 'set');
    if (set !== undefined)
      return (set.requestRateLimit.state === 'set' ? set.requestRateLimit : set.connectionLimit).span;
  }
  const label = model.containers.flatMap((it) => it.labels).find((it) => /ratelimit|inflightreq/i.test(it.name));
  const edge = model.containers.find((it) => edges.test(known(it.image)?.repository ?? ''));
  const ingress = model.kubernetes.ingresses.find((it) =>
    Object.keys(it.annotations).some((name) => /limit-(rps|rpm|connections)|waf|rate-limit/.test(name)),
  );
  const middleware = traefikOf(model)?.middlewares.find((it) => /^(?:ratelimit|inflightreq)$/.test(it.type));
  if (middleware !== undefined) return middleware.span;
  const caddy = model.caddyfiles
    .flatMap((file) => file.blocks.flatMap((site) => site.block ?? []))
    .find((it) => it.words[0] === 'rate_limit');
  if (caddy !== undefined) return caddy.span;
  // A module of the project's own, or a setting, says so by its name.
  const own = model.apps
    .flatMap((app) => app.facts)
    .find(
      (it) =>
        (it.type === 'import' &&
          /rate_?limit|throttl|limiter|brute_?force|lockout/i.test(`${it.name}.${it.imported ?? ''}`) &&
          // What another service answers when it is asked too often limits nobody here.
          !/(?:error|exception|failure|exceeded)$/i.test(it.imported ?? it.name)) ||
        (it.type === 'env-read' &&
          /RATE_?LIMIT|THROTTL|LOGIN_ATTEMPT|MAX_ATTEMPTS|LOCKOUT|MAX_LOGIN|SECURITY_.*ATTEMPTS/.test(it.name)) ||
        (it.type === 'client-address' && it.use === 'rate-limit'),
    );
  if (own !== undefined) return own.span;
  const fact = model.apps.flatMap((app) => app.facts).find((it) => it.type === 'rate-limit');
  const dependency = model.apps
    .flatMap((app) => app.dependencies)
    .find((it) => it.group === 'runtime' && limiters.has(it.name));
  return label?.span ?? edge?.span ?? ingress?.span ?? fact?.span ?? dependency?.span;
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
