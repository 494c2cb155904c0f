import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Store } from '@seaworthy/store/port';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Access, type Actor, authorise, type Grant, type ResourceIds } from '../authorise.ts';
import { createShareActors } from '../share-actor.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call this route. A route without it is refused at registration. */
    access?: Access;
  }
  interface FastifyRequest {
    grant: Grant | null;
    /** Who was found to send this, also when they were refused. */
    actor: Actor | null;
  }
}

/** One line of the route table. */
export interface DeclaredRoute {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
  /** A WebSocket, when it is opened as one. */
  readonly isSocket: boolean;
}

export interface AccessOptions {
  readonly store: Store;
  /** Null: nobody who is known. */
  readonly actorOf: (request: FastifyRequest) => Promise<Actor | null>;
  /** Filled while routes are registered. */
  readonly table: DeclaredRoute[];
}

/**
 * Stands `authorise` before every handler of the instance and everything registered after it. Fails closed: a route that
 * declares no access decision cannot be registered, and a handler cannot reach a resource without its grant.
 */
export function guardEveryRoute(app: FastifyInstance, { store, actorOf, table }: AccessOptions): Guard {
  // On routes of a share the link in the address counts alone, whoever is signed in.
  const shareActors = createShareActors(store.shares);
  app.decorateRequest('grant', null);
  app.decorateRequest('share', null);
  app.decorateRequest('actor', null);
  app.addHook('onRoute', (route) => {
    const access = route.config?.access;
    const names = `${String(route.method)} ${route.url}`;
    if (access === undefined) throw new Error(`${names} declares no access decision (config.access)`);
    const parameter = { anyone: '', self: '', team: '', project: ':projectId', audit: ':auditId', share: ':token' }[
      access.to
    ];
    if (!route.url.includes(parameter)) throw new Error(`${names} guards a ${access.to} but has no ${parameter}`);
    for (const method of [route.method].flat()) {
      table.push({ method, url: route.url, access, isSocket: 'websocket' in route && route.websocket === true });
    }
  });
  const decide = async (request: FastifyRequest): Promise<Grant> => {
    const { access } = request.routeOptions.config;
    if (access === undefined) throw new Error('a route slipped past the access check');
    if (access.to === 'anyone') return { to: 'anyone' };
    const actor = access.to === 'share' ? await shareActors.actorOf(request) : await actorOf(request);
    if (actor === null)
      throw new SeaworthyError('access/unauthenticated', 'The request came without a session or a token that counts.');
    request.actor = actor;
    return authorise(store, actor, access, request.params as ResourceIds); // ids are strings by routing; a missing one finds nothing
  };
  // Before the body is read and anything is validated: what a stranger sends is not looked at, and a refusal tells nothing.
  app.addHook('preParsing', async (request) => {
    if (request.is404) return;
    request.grant = await decide(request);
    if (request.grant.to === 'audit') request.log = request.log.child({ auditId: request.grant.audit.id });
  });
  return {
    async decideAgain(request) {
      const { actor: before, grant } = request;
      const { access } = request.routeOptions.config;
      if (before === null || grant === null || access === undefined) throw new Error('nothing was decided before');
      request.visitor = null; // they may have signed out
      const now = await actorOf(request);
      if (now === null) throw new SeaworthyError('access/unauthenticated', 'The session ended meanwhile.');
      // People may look at another team by now; what they began belongs to the one that it was begun in.
      const { team, role } = now.team.id === before.team.id ? now : inTeam(request, before.team);
      await authorise(store, { ...now, team, role }, access, request.params as ResourceIds); // as in `decide`
    },
    async stillAllows(request) {
      request.visitor = null; // they may have signed out
      return decide(request).then(
        () => true,
        (error: unknown) => !(error instanceof SeaworthyError && endsAccess(error)),
      );
    },
  };
}

/** A team that the person was in, with their role of now. @throws SeaworthyError access/forbidden when they are in it no more. */
function inTeam({ visitor }: FastifyRequest, { id, name }: Actor['team']): Pick<Actor, 'team' | 'role'> {
  const team = visitor?.teams.find((one) => one.id === id);
  if (team === undefined) throw new SeaworthyError('access/forbidden', `You are in ${name} no more.`);
  return { team, role: team.role };
}

/** For what lasts longer than a request. */
export interface Guard {
  /**
   * For what took long between the decision and what comes of it, as uploads do: decides anew, for the same team.
   * @throws SeaworthyError as the first decision.
   */
  decideAgain(request: FastifyRequest): Promise<void>;
  /** Decides anew about a request that was let in. A database that does not answer takes nobody's right away. */
  stillAllows(request: FastifyRequest): Promise<boolean>;
}

function endsAccess({ code }: SeaworthyError): boolean {
  return code === 'not-found' || code.startsWith('access/');
}

type GrantOf<To extends Grant['to']> = Extract<Grant, { readonly to: To }>;

/** The grant of a route about one's own account. @throws Error when the route declared something else: a bug. */
export function selfGrant(request: FastifyRequest): GrantOf<'self'> {
  if (request.grant?.to === 'self') return request.grant;
  throw new Error('the handler needs a grant of its own account, its route declares another');
}

/** The grant of a route that guards its team. @throws Error when the route declared something else: a bug. */
export function teamGrant(request: FastifyRequest): GrantOf<'team'> {
  if (request.grant?.to === 'team') return request.grant;
  throw new Error('the handler needs a team grant, its route declares another');
}

/** The grant of a route that guards one project. @throws Error when the route declared something else: a bug. */
export function projectGrant(request: FastifyRequest): GrantOf<'project'> {
  if (request.grant?.to === 'project') return request.grant;
  throw new Error('the handler needs a project grant, its route declares another');
}

/** The grant of a route that guards one audit. @throws Error when the route declared something else: a bug. */
export function auditGrant(request: FastifyRequest): GrantOf<'audit'> {
  if (request.grant?.to === 'audit') return request.grant;
  throw new Error('the handler needs an audit grant, its route declares another');
}
