import { AuditView, apiPrefix } from '@seaworthy/schema/api';
import type { NewLogEntry } from '@seaworthy/store/access-log-port';
import type { Store } from '@seaworthy/store/port';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, Grant } from '../authorise.ts';
import { createLogBudget, type EntryKind } from '../log-budget.ts';
import { logWords } from '../log-words.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What was done, when the route alone does not tell it. */
    logAction: string | null;
    /** To what it was done, in words a person knows: `api-platform № 14`. Without it the grant's audit, project or team. */
    logTarget: string | null;
    /** Instead of `logTarget`, for what was done in several teams at once: to what in each, by the team's id. */
    logTargets: ReadonlyMap<string, string> | null;
    /** Whose request it is, where no actor comes with it: somebody who signs in. */
    logPerson: { readonly id: string; readonly name: string } | null;
  }
}

export interface AccessLogOptions {
  readonly store: Store;
  readonly logger: Pick<FastifyBaseLogger, 'error'>;
  readonly now?: () => number;
  /** Milliseconds after which repetitions are written as one entry. */
  readonly windowMs?: number;
}

/**
 * For requests whose actor or action only the handler knows. `person` is who somebody proved, or tried, to be: the entry
 * goes to the teams of that person. Never pass what was typed (it may be a password in the wrong field), never a secret.
 */
export function logAs(
  request: FastifyRequest,
  action: string,
  target: string,
  person?: { readonly id: string; readonly name: string },
): void {
  request.logAction = action;
  request.logTarget = target;
  if (person !== undefined) request.logPerson = person;
}

/**
 * Writes an entry after the answer for whatever changed something, carried data away, or was refused. Must be called after
 * `guardEveryRoute`, which finds the actor.
 */
export function logAccess(app: FastifyInstance, options: AccessLogOptions): void {
  const { store, logger, now = Date.now, windowMs = 60_000 } = options;
  const writing = new Set<Promise<void>>();
  const write = (entry: NewLogEntry): void => {
    const written = store.accessLog
      .add(entry)
      .catch((error: unknown) => logger.error({ err: error, action: entry.action }, 'access log could not be written'))
      .finally(() => writing.delete(written));
    writing.add(written);
  };
  const budget = createLogBudget(write, now);
  const timer = setInterval(() => budget.flush(), windowMs);
  timer.unref();
  for (const name of ['logAction', 'logTarget', 'logTargets', 'logPerson'] as const) app.decorateRequest(name, null);
  // A new audit has its name only in the answer.
  app.addHook('preSerialization', async (request, _reply, payload: unknown) => {
    const audit = AuditName.safeParse(payload);
    if (audit.success && wordOf(request) === 'audit:create') {
      request.logTarget ??= `${audit.data.projectName} № ${audit.data.number}`;
    }
  });
  app.addHook('onResponse', async (request, reply) => {
    const kind = kindOf(request, reply);
    if (kind === undefined) return;
    const entry = await entryOf(store, request, reply);
    for (const each of inEveryTeam(entry, request.logTargets)) budget.add(each, kind);
  });
  app.addHook('onClose', async () => {
    clearInterval(timer);
    budget.flush();
    await Promise.all(writing);
  });
}

const AuditName = AuditView.pick({ projectName: true, number: true });

/** Undefined for what is not logged. */
function kindOf(request: FastifyRequest, reply: FastifyReply): EntryKind | undefined {
  const { access } = request.routeOptions.config;
  if (request.is404 || access === undefined || wordOf(request) === null) return undefined;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRefused(request, reply)) return access.to === 'anyone' && isRead && !isNamed(request) ? undefined : 'refusal';
  if (isRead) return isNamed(request) && request.method === 'GET' && reply.statusCode < 500 ? 'read' : undefined;
  // What was not even understood changed nothing and is nobody's secret: a typing error, most of the time.
  return reply.statusCode === 400 ? undefined : 'change';
}

function isNamed(request: FastifyRequest): boolean {
  return request.logAction !== null || wordOf(request) !== undefined;
}

function wordOf({ method, routeOptions }: FastifyRequest): string | null | undefined {
  return logWords[`${method} ${routeOptions.url?.replace(apiPrefix, '') ?? ''}`];
}

/** By who came, not by what they sent. A 404 of a handler is no refusal: its resource was granted. */
function isRefused({ grant, method }: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (statusCode === 404) return grant === null;
  if (statusCode === 429) return method !== 'GET' && method !== 'HEAD';
  return statusCode === 401 || statusCode === 403 || statusCode === 421;
}

async function entryOf(store: Store, request: FastifyRequest, reply: FastifyReply): Promise<NewLogEntry> {
  const { actor, logPerson, grant, visitor } = request;
  const isPerson = actor !== null && actor.via.kind !== 'share';
  const teamIds = actor !== null ? [actor.team.id] : logPerson === null ? [] : await teamsOf(store, logPerson.id);
  return {
    teamIds,
    actorId: isPerson ? actor.userId : (logPerson?.id ?? visitor?.userId ?? null),
    actorName: actor?.name ?? logPerson?.name ?? visitor?.name ?? 'Somebody who is not signed in',
    via: viaOf(actor),
    action: request.logAction ?? wordOf(request) ?? actionOf(request),
    target: request.logTarget ?? (await targetOf(store, grant, request)),
    outcome: isRefused(request, reply) ? 'refused' : reply.statusCode >= 400 ? 'failed' : 'done',
    address: request.ip,
    detail: reply.statusCode >= 400 ? `Answered with ${reply.statusCode}` : '',
  };
}

function inEveryTeam(entry: NewLogEntry, targets: ReadonlyMap<string, string> | null): readonly NewLogEntry[] {
  if (targets === null) return [entry];
  return [...targets].map(([teamId, target]) => ({ ...entry, teamIds: [teamId], target }));
}

async function teamsOf(store: Store, userId: string): Promise<readonly string[]> {
  return (await store.members.teamsOf(userId)).map(({ team }) => team.id);
}

function viaOf(actor: Actor | null): string {
  switch (actor?.via.kind) {
    case undefined:
      return '';
    case 'token':
      return `token ${actor.via.tokenName}`;
    case 'share':
      return 'share link';
    case 'session':
    case 'local':
      return 'page';
  }
}

function actionOf({ method, routeOptions }: FastifyRequest): string {
  const { access } = routeOptions.config;
  return access !== undefined && 'action' in access ? access.action : `${method} ${routeOptions.url ?? ''}`;
}

/** What was granted; of what was refused the ids that were asked for, which are no secrets. */
async function targetOf(store: Store, grant: Grant | null, { params }: FastifyRequest): Promise<string> {
  switch (grant?.to) {
    case 'audit': {
      const project = await store.projects.get(grant.audit.projectId);
      return `${project?.name ?? grant.audit.projectId} № ${grant.audit.number}`;
    }
    case 'project':
      return grant.project.name;
    case 'team':
    case 'self':
    case 'anyone':
      return '';
    case undefined: {
      const ids = params as Readonly<Record<string, unknown>>; // by routing; an unmatched address has none
      const named = (['auditId', 'projectId', 'userId'] as const).find((name) => typeof ids?.[name] === 'string');
      return named === undefined ? '' : `${named.replace('Id', '')} ${String(ids[named])}`;
    }
  }
}
