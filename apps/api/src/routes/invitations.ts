import type { Accounts, NewPerson, SessionCookies } from '@seaworthy/accounts/port';
import { AcceptInput, InvitationOffer, SessionView } from '@seaworthy/schema/api-accounts';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Store } from '@seaworthy/store/port';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { clientOf, visitorOf } from '../actor-of.ts';
import type { App } from '../deps.ts';
import type { SessionViews } from '../session-view.ts';
import { failures, LinkParams } from './params.ts';
import { accountsOf } from './session.ts';

export interface InvitationDeps {
  readonly store: Store;
  /** Null: accounts are off. */
  readonly accounts: Accounts | null;
  readonly sessions: SessionViews;
}

const tags = ['team'];
const access = {
  to: 'anyone',
  why: 'Whoever is invited has no account yet; the secret in the link is checked, and works once.',
} as const;

/** What a link offers, and taking it: with a new account, or with the one that is signed in. */
export function invitationRoutes(app: App, { store, accounts, sessions }: InvitationDeps): void {
  app.get(
    '/invitations/:token',
    {
      schema: {
        summary: 'What an invitation offers',
        tags,
        params: LinkParams,
        response: { 200: InvitationOffer, ...failures },
      },
      config: { access },
    },
    async (request) => {
      const offer = await store.members.offer(request.params.token);
      if (offer === undefined) {
        throw new SeaworthyError('accounts/link-spent', 'The link was used, withdrawn, or is too old.');
      }
      return offer;
    },
  );
  app.post(
    '/invitations/:token',
    {
      schema: {
        summary: 'Accept an invitation: empty for whoever is signed in, else with what makes an account',
        tags,
        params: LinkParams,
        body: AcceptInput.nullish(),
        response: { 201: SessionView, ...failures },
      },
      config: { access },
    },
    async (request, reply) => {
      const used = accountsOf(accounts);
      const { token } = request.params;
      const visitor = carriesToken(request) ? undefined : await visitorOf(used, request);
      if (visitor !== undefined) {
        await store.members.accept(token, visitor);
        request.visitor = null; // their teams are others now
        return reply.code(201).send(await sessions.of(request));
      }
      const cookies = await acceptAnew(store, used, request, token, newPersonOf(request.body));
      reply.header('set-cookie', [...cookies]).code(201);
      return sessions.afterSignIn(request, cookies);
    },
  );
}

/** Holds the link while the account is made: of two who come at once only one makes one. */
async function acceptAnew(
  store: Store,
  accounts: Accounts,
  request: FastifyRequest,
  token: string,
  input: NewPerson,
): Promise<SessionCookies> {
  const held = await store.members.hold(token, input.email);
  try {
    const { id } = await accounts.createPerson(input);
    await held.join(id);
    return await accounts.startSession(id, clientOf(request));
  } catch (error) {
    await held.release();
    throw error;
  }
}

function newPersonOf(body: z.output<typeof AcceptInput> | null | undefined): NewPerson {
  const { email, name, password } = body ?? {};
  if (email === undefined || name === undefined || password === undefined) {
    const detail = 'A new account takes email, name and password. Whoever has one signs in first.';
    throw new SeaworthyError('request/invalid', detail);
  }
  return { email, name, password };
}

/** What carries a token has no rights of a cookie. */
function carriesToken(request: FastifyRequest): boolean {
  return request.headers.authorization !== undefined;
}
