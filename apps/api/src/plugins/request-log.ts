import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { requestIdOf, runUnderOrigin } from '@seaworthy/runtime/origin';
import type { Span, Tracing } from '@seaworthy/runtime/tracing';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiMetrics } from '../metrics.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null for what is not traced. */
    span: Span | null;
  }
}

/** The id that a proxy gave the request, so that its log and ours meet; else, or when it has no proper form, one of our own. */
export function requestId(request: IncomingMessage): string {
  return requestIdOf(request.headers['x-request-id']) ?? randomUUID();
}

/**
 * One log line, one measurement and, when somebody wants traces, one span per request, all by route pattern: addresses may
 * hold what a person typed. What a request starts knows its id.
 */
export function recordRequests(app: FastifyInstance, metrics: ApiMetrics, tracing: Tracing): void {
  app.decorateRequest('span', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    startSpan(request, tracing);
  });
  // As late as this, because a body arrives on behalf of its connection and not of the request.
  app.addHook('preHandler', (request, _reply, done) => {
    const traceparent = request.span?.traceparent;
    runUnderOrigin({ requestId: request.id, ...(traceparent === undefined ? {} : { traceparent }) }, done);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const { statusCode: status } = reply;
    const { method } = request;
    metrics.requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, reply.elapsedTime / 1_000);
    request.span?.set({ 'http.response.status_code': status });
    request.span?.end(status >= 500 ? `${status}` : undefined);
    const quiet = route === '/health' || route === '/ready' || route === '/metrics';
    const line = { method, route, status, ms: Math.round(reply.elapsedTime) };
    request.log[quiet ? 'debug' : 'info'](line, 'request finished');
  });
  app.addHook('onRequestAbort', async (request) => request.span?.end('aborted'));
}

/** Only of the API proper: probes and files of the page would bury what is looked for. A live view has no end to wait for. */
function startSpan(request: FastifyRequest, tracing: Tracing): void {
  const route = request.routeOptions.url;
  if (!tracing.isOn || route?.startsWith('/api/') !== true || request.headers.upgrade !== undefined) return;
  const { method } = request;
  const parent = request.headers.traceparent;
  const span = tracing.startSpan(`${method} ${route}`, {
    kind: 'server',
    parent: typeof parent === 'string' ? parent : undefined,
    attributes: { 'http.request.method': method, 'http.route': route, 'seaworthy.request_id': request.id },
  });
  request.span = span;
  request.log = request.log.child({ traceId: span.traceId });
}
