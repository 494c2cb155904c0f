import rateLimit from '@fastify/rate-limit';
import { networkOf } from '@seaworthy/accounts/lockout';
import { apiPrefix } from '@seaworthy/schema/api';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { ApiMetrics } from '../metrics.ts';

/**
 * Requests per minute and client address, by route. A whole team may sit behind one address, so each number is far above
 * what thirty people do, and far below what hurts: pages that lost their socket ask 30 times a minute each, an export may
 * cost a second of rendering, a chunk carries 8 MiB. nginx keeps limits of its own before these (nginx/nginx.conf).
 */
const perMinute: Readonly<Record<string, number>> = {
  [`POST ${apiPrefix}/session`]: 30,
  [`POST ${apiPrefix}/session/second-factor`]: 30,
  [`POST ${apiPrefix}/setup`]: 30,
  [`POST ${apiPrefix}/setup/link`]: 60,
  // Each keeps a row until the sign-in is finished or too old.
  [`GET ${apiPrefix}/sign-in/oidc`]: 60,
  [`GET ${apiPrefix}/sign-in/oidc/callback`]: 60,
  [`PUT ${apiPrefix}/me/password`]: 30,
  [`POST ${apiPrefix}/me/second-factor`]: 30,
  [`PUT ${apiPrefix}/me/second-factor`]: 30,
  [`DELETE ${apiPrefix}/me/second-factor`]: 30,
  // Secrets of 256 bits cannot be guessed; who tries many links is no guest.
  [`GET ${apiPrefix}/invitations/:token`]: 60,
  [`POST ${apiPrefix}/invitations/:token`]: 20,
  [`POST ${apiPrefix}/password-resets`]: 10,
  [`GET ${apiPrefix}/password-resets/:token`]: 60,
  [`POST ${apiPrefix}/password-resets/:token`]: 20,
  [`POST ${apiPrefix}/team/invitations`]: 60,
  [`POST ${apiPrefix}/team/members/:userId/password-reset`]: 30,
  [`POST ${apiPrefix}/audits`]: 120,
  [`POST ${apiPrefix}/uploads`]: 120,
  [`POST ${apiPrefix}/uploads/:uploadId/audit`]: 120,
  [`PUT ${apiPrefix}/uploads/:uploadId/chunks/:position`]: 6_000,
  [`GET ${apiPrefix}/audits/:auditId/export`]: 120,
  [`POST ${apiPrefix}/me/tokens`]: 60,
  [`POST ${apiPrefix}/me/tokens/:tokenId/rotate`]: 60,
  // Each stays for good and is read with its finding from then on.
  [`POST ${apiPrefix}/audits/:auditId/triage`]: 60,
  [`POST ${apiPrefix}/audits/:auditId/assignees`]: 60,
  [`PUT ${apiPrefix}/audits/:auditId/findings/:findingId/triage`]: 300,
  [`DELETE ${apiPrefix}/audits/:auditId/findings/:findingId/triage`]: 300,
  [`PUT ${apiPrefix}/audits/:auditId/findings/:findingId/assignee`]: 300,
  [`POST ${apiPrefix}/audits/:auditId/findings/:findingId/comments`]: 120,
  [`GET ${apiPrefix}/compare`]: 300,
  [`GET ${apiPrefix}/team/log.csv`]: 60,
  [`POST ${apiPrefix}/team/webhooks`]: 60,
  [`PATCH ${apiPrefix}/team/webhooks/:webhookId`]: 60,
  [`POST ${apiPrefix}/team/webhooks/:webhookId/test`]: 30,
  [`PUT ${apiPrefix}/audits/:auditId/questions/:questionId/answer`]: 300,
  [`DELETE ${apiPrefix}/audits/:auditId/questions/:questionId/answer`]: 300,
  [`PUT ${apiPrefix}/audits/:auditId/questions/:questionId/asked`]: 300,
};
/** Every other route below /api: 50 a second. */
const otherPerMinute = 3_000;
const windowMs = 60_000;
/** Client addresses remembered per route; the ones not seen for longest are forgotten. */
const rememberedClients = 5_000;

export interface RateLimitOptions {
  /** Multiplies every limit; 0 turns them off. */
  readonly factor: number;
  readonly metrics: ApiMetrics;
}

/** Refuses clients that ask too often, with Retry-After. Must be called before the routes are registered. */
export async function limitRates(app: FastifyInstance, { factor, metrics }: RateLimitOptions): Promise<void> {
  if (factor === 0) return;
  app.addHook('onRoute', (route) => {
    const max = limitOf(route);
    if (max !== undefined) Object.assign(route, { config: { ...route.config, rateLimit: { max: max * factor } } });
  });
  await app.register(rateLimit, {
    global: false,
    timeWindow: windowMs,
    cache: rememberedClients,
    // Whoever has one IPv6 address has all of its network, and would never run out of new ones.
    keyGenerator: ({ ip }) => networkOf(ip),
    onExceeded: (request) => metrics.rateLimited.inc({ route: request.routeOptions.url ?? 'none' }),
    errorResponseBuilder: (_request, { max, after }) =>
      new SeaworthyError(
        'request/rate-limited',
        `More than ${max} requests of this kind came from your address within a minute; the next is taken in ${after}.`,
      ),
  });
}

function limitOf({ method, url }: Pick<RouteOptions, 'method' | 'url'>): number | undefined {
  if (!url.startsWith('/api/')) return undefined;
  return perMinute[`${[method].flat()[0]} ${url}`] ?? otherPerMinute;
}

/** Milliseconds that the head of a request may take, and a body that is no upload. */
const headMs = 20_000;
const bodyMs = 30_000;
/** Longer than nginx keeps its connections to us (60 s), so that it never writes into one that we are closing. */
const keepAliveMs = 72_000;
/** Bytes of all headers together. nginx passes on 32 KiB at most; no client of ours comes near 8. */
export const headerLimitBytes = 16_384;

/** Bodies that may take as long as they move: whole archives and their chunks. */
const uploads = new Set([`${apiPrefix}/audits`, `${apiPrefix}/uploads/:uploadId/chunks/:position`]);

/** Gives up requests that trickle in: each holds a connection, and a thousand of them would hold all. */
export function limitTimes(app: FastifyInstance, times = { headMs, bodyMs, keepAliveMs }): void {
  app.server.headersTimeout = times.headMs;
  app.server.keepAliveTimeout = times.keepAliveMs;
  app.addHook('onRequest', async (request) => {
    const { raw } = request;
    if (raw.complete || uploads.has(request.routeOptions.url ?? '') || request.headers.upgrade !== undefined) return;
    const timer = setTimeout(() => giveUp(request), times.bodyMs);
    for (const event of ['end', 'close']) raw.once(event, () => clearTimeout(timer));
  });
}

/** Answers past the framework: its handler waits for a body that will not come. */
function giveUp({ raw, log }: FastifyRequest): void {
  if (raw.complete) return;
  log.info('body did not arrive in time');
  raw.socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => {
    raw.socket.destroy();
  });
}
