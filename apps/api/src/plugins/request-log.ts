import type { FastifyInstance } from 'fastify';
import type { ApiMetrics } from '../metrics.ts';

/** One log line and one measurement per request, by route pattern: addresses may hold what a person typed. */
export function recordRequests(app: FastifyInstance, metrics: ApiMetrics): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requests.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1_000,
    );
    const quiet = route === '/health' || route === '/ready' || route === '/metrics';
    request.log[quiet ? 'debug' : 'info'](
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request finished',
    );
  });
}
