import type { Problem } from '@seaworthy/schema/api';
import { type ProblemCode, problems, SeaworthyError } from '@seaworthy/schema/problem';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** Turns every error into problem+json of the table in schema/problem.ts; unexpected ones are logged and stay unnamed. */
export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler(answerWithProblem);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, 'not-found', `${request.method} ${pathOf(request.url)} is not served here.`),
  );
}

/** Also for what Fastify refuses before it has found a route. */
export function answerWithProblem(
  error: FastifyError | SeaworthyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const expected = expectedProblem(error);
  if (expected === undefined) {
    request.log.error({ err: error }, 'request failed unexpectedly');
    return sendProblem(request, reply, 'internal', 'The request could not be served; the log has the cause.');
  }
  const level = problems[expected.code].status >= 500 ? 'warn' : 'debug';
  request.log[level]({ code: expected.code, cause: causeOf(error) }, 'request refused');
  return sendProblem(request, reply, expected.code, expected.detail);
}

/** Seconds after which an upload may find room that was refused because others were running. */
const roomSoonSeconds = 5;

/** Sends one problem. `instance` is the request id, so that a person can quote it. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  detail: string,
): FastifyReply {
  const { status, title, advice } = problems[code];
  const body: Problem = { type: `/problems/${code}`, title, status, detail, code, advice, instance: request.id };
  // The limits of routes say exactly when; what is refused for want of room may come back soon.
  if ((status === 429 || status === 503) && !reply.hasHeader('retry-after'))
    reply.header('retry-after', roomSoonSeconds);
  // Bytes, because a route's response schema describes its success and must not reshape the problem.
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('x-request-id', request.id)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(body)));
}

/** Fastify's and its plugins' own refusals, in our words. What is not here and not below 500 is unexpected. */
const foreignCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request/unsupported-media-type',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'request/unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request/too-large',
  FST_PARTS_LIMIT: 'request/invalid',
  FST_FIELDS_LIMIT: 'request/invalid',
  FST_FILES_LIMIT: 'request/invalid',
  FST_ERR_NOT_FOUND: 'not-found',
};

function expectedProblem(
  error: FastifyError | SeaworthyError,
): { readonly code: ProblemCode; readonly detail: string } | undefined {
  if (error instanceof SeaworthyError) return { code: error.code, detail: error.message };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [issue] = error.validation;
    const field = issue?.instancePath.replace(/^\//, '').replaceAll('/', '.') ?? '';
    const place = [error.validationContext ?? 'request', field].filter((part) => part !== '').join(' ');
    return { code: 'request/invalid', detail: sentence(`${place}: ${issue?.message ?? 'is not valid'}`) };
  }
  if (error.code === 'FST_ERR_BAD_URL') return { code: 'request/invalid', detail: 'The path holds a broken escape.' };
  // Whoever was sending has gone in the middle; nobody reads this.
  if (error.code === 'ECONNRESET')
    return { code: 'request/invalid', detail: 'The connection broke inside the request.' };
  if (error.code === 'ENOSPC') return { code: 'storage/full', detail: 'No space is left to store this.' };
  const known = foreignCodes[error.code];
  if (known !== undefined) return { code: known, detail: sentence(error.message) };
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { code: error.statusCode === 404 ? 'not-found' : 'request/invalid', detail: sentence(error.message) };
  }
  return undefined;
}

function causeOf(error: Error): string | undefined {
  return error.cause instanceof Error ? error.cause.message : undefined;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.?!]$/.test(trimmed) ? '' : '.'}`;
}

/** Without the query, which may carry what a person typed. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
