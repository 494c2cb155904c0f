import type { Accounts, Client, Visitor } from '@seaworthy/accounts/port';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor } from './authorise.ts';
import type { TokenActors } from './token-actor.ts';

export interface ActorOptions {
  /** Null: accounts are off, and everybody on this machine is `local`. */
  readonly accounts: Accounts | null;
  readonly local: Actor;
  readonly tokens: TokenActors;
}

export type ActorOf = (request: FastifyRequest) => Promise<Actor | null>;

/**
 * Who sends a request: the holder of a token, else whoever the cookie says. A token wins, so that a request which carries
 * one never has the rights of a cookie that a browser added to it. Links of shared audits are another matter: plugins/access.ts.
 */
export function createActorOf({ accounts, local, tokens }: ActorOptions): ActorOf {
  return async (request) => {
    const token = await tokens.of(request);
    if (token !== undefined) return token;
    if (accounts === null) return local;
    // Asked anew each time: a live view asks again while it is open.
    const visitor = await accounts.whoIs(request.headers.cookie, clientOf(request));
    request.visitor = visitor;
    if (visitor === undefined) return null;
    const actor = {
      userId: visitor.userId,
      name: visitor.name,
      via: { kind: 'session', sessionId: visitor.sessionId },
    } as const;
    if (visitor.team !== null) return { ...actor, team: visitor.team, role: visitor.team.role };
    if (request.routeOptions.config.access?.to === 'self') return { ...actor, ...noTeam };
    throw new SeaworthyError('access/forbidden', 'You are in no team any more. An owner of one can invite you.');
  };
}

/** For somebody's own account alone: there is no team of this id, and a viewer changes nothing. */
const noTeam = { team: { id: '', name: '' }, role: 'viewer' } as const;

declare module 'fastify' {
  interface FastifyRequest {
    /** As it was last looked up; undefined: nobody is signed in, null: not asked yet. */
    visitor: Visitor | undefined | null;
  }
}

/** Whose cookie the request carries; asked once per request. */
export async function visitorOf(accounts: Accounts, request: FastifyRequest): Promise<Visitor | undefined> {
  if (request.visitor === null) request.visitor = await accounts.whoIs(request.headers.cookie, clientOf(request));
  return request.visitor;
}

/** Sends along the cookie of a session that was renewed. Must be called before the routes are registered. */
export function carryVisitors(app: FastifyInstance): void {
  app.decorateRequest('visitor', null);
  app.addHook('onSend', async (request, reply) => {
    const cookies = request.visitor?.cookies ?? [];
    // A handler that set cookies of its own, at sign-out for example, knows better.
    if (cookies.length > 0 && !reply.hasHeader('set-cookie')) reply.header('set-cookie', [...cookies]);
  });
}

export function clientOf(request: FastifyRequest): Client {
  const agent = request.headers['user-agent'];
  return { address: request.ip, userAgent: agent === undefined ? null : agent.slice(0, 400) };
}
