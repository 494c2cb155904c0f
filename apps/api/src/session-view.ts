import type { Accounts, SessionCookies, Visitor } from '@seaworthy/accounts/port';
import { actionsOf } from '@seaworthy/schema/access';
import type { SessionView } from '@seaworthy/schema/api-accounts';
import type { FastifyRequest } from 'fastify';
import { clientOf, visitorOf } from './actor-of.ts';
import type { Actor } from './authorise.ts';

/** Ways in beside e-mail and password. */
export interface SignInWays {
  /** Name of the provider; null without one. */
  readonly oidc: string | null;
  /** Whether links can be sent by mail. */
  readonly mail: boolean;
}

export interface SessionViews {
  /** Of whoever sends the request. */
  of(request: FastifyRequest): Promise<SessionView>;
  /** Of somebody whose cookies are only just being sent. */
  afterSignIn(request: FastifyRequest, cookies: SessionCookies): Promise<SessionView>;
}

export interface SessionViewOptions {
  /** Null: accounts are off, and everybody is `local`. */
  readonly accounts: Accounts | null;
  readonly local: Actor;
  readonly ways: SignInWays;
}

export function createSessionViews({ accounts, local, ways }: SessionViewOptions): SessionViews {
  const viewOf = async (visitor: Visitor | undefined): Promise<SessionView> => ({
    accounts: 'on',
    setup: visitor === undefined && accounts !== null && !(await accounts.hasOwner()),
    ...ways,
    person: visitor === undefined ? null : { id: visitor.userId, name: visitor.name, email: visitor.email },
    team: visitor?.team ?? null,
    teams: [...(visitor?.teams ?? [])],
    actions: visitor?.team ? [...actionsOf[visitor.team.role]] : [],
  });
  return {
    async of(request) {
      return accounts === null ? localView(local) : viewOf(await visitorOf(accounts, request));
    },
    async afterSignIn(request, cookies) {
      const header = cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ');
      const visitor = await accounts?.whoIs(header, clientOf(request));
      if (visitor !== undefined) request.logPerson = { id: visitor.userId, name: visitor.name };
      return viewOf(visitor);
    },
  };
}

function localView({ userId, name, team, role }: Actor): SessionView {
  const ref = { id: team.id, name: team.name, role };
  return {
    accounts: 'off',
    setup: false,
    oidc: null,
    mail: false,
    person: { id: userId, name, email: null },
    team: ref,
    teams: [ref],
    actions: [...actionsOf[role]],
  };
}
