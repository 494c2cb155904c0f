import type { Accounts, PasswordProof } from '@seaworthy/accounts/port';
import { passwordLength } from '@seaworthy/schema/account-limits';
import {
  MeView,
  Password,
  PersonName,
  SecondFactorInput,
  SecondFactorOffer,
  SessionList,
} from '@seaworthy/schema/api-accounts';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Store } from '@seaworthy/store/port';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientOf } from '../actor-of.ts';
import type { Actor } from '../authorise.ts';
import type { App } from '../deps.ts';
import { selfGrant } from '../plugins/access.ts';
import { failures, Id } from './params.ts';
import { accountsOf, tellWhen } from './session.ts';

export interface MeDeps {
  readonly store: Store;
  /** Null: accounts are off. */
  readonly accounts: Accounts | null;
}

const tags = ['me'];
const config = { access: { to: 'self' } } as const;
const SessionParams = z.object({ sessionId: Id });
const MeInput = z.object({ name: PersonName.optional(), teamId: Id.optional() });
const ProofInput = z.object({ password: z.string().max(passwordLength.max) });
const PasswordInput = z.object({ current: z.string().max(passwordLength.max), next: Password });

/** What people do with their own account. API tokens of theirs: tokens.ts. */
export function meRoutes(app: App, { store, accounts }: MeDeps): void {
  const viewOf = async ({ userId, name, team, role }: Actor): Promise<MeView> => {
    const person = await accounts?.person(userId);
    if (person === undefined) {
      const teams = [{ id: team.id, name: team.name, role }];
      return { person: { id: userId, name, email: null }, secondFactor: false, hasPassword: false, teams };
    }
    const teams = (await store.members.teamsOf(userId)).map((one) => ({
      id: one.team.id,
      name: one.team.name,
      role: one.role,
    }));
    const { id, email, secondFactor, hasPassword } = person;
    return { person: { id, name: person.name, email }, secondFactor, hasPassword, teams };
  };
  app.get(
    '/me',
    { schema: { summary: 'Your account', tags, response: { 200: MeView, ...failures } }, config },
    (request) => viewOf(selfGrant(request).actor),
  );
  app.patch(
    '/me',
    {
      schema: {
        summary: 'Change your name, or the team you look at',
        tags,
        body: MeInput,
        response: { 200: MeView, ...failures },
      },
      config,
    },
    async (request) => {
      const { actor } = selfGrant(request);
      const { name, teamId } = request.body;
      const used = accountsOf(accounts);
      if (teamId !== undefined && !(await store.members.lookAt(actor.userId, teamId))) {
        throw new SeaworthyError('not-found', `There is no team ${teamId}.`);
      }
      if (name !== undefined) await used.rename(actor.userId, name);
      return viewOf(actor);
    },
  );
  app.put(
    '/me/password',
    {
      schema: {
        summary: 'Change your password; ends every other session',
        tags,
        body: PasswordInput,
        response: { 204: z.null(), ...failures },
      },
      config,
    },
    async (request, reply) => {
      const { actor } = selfGrant(request);
      const change = { ...request.body, sessionId: sessionOf(actor) };
      await accountsOf(accounts).changePassword(actor.userId, change, clientOf(request)).catch(tellWhen(reply));
      return reply.code(204).send(null);
    },
  );
  sessionsRoutes(app, accounts);
  secondFactorRoutes(app, accounts);
}

function secondFactorRoutes(app: App, accounts: Accounts | null): void {
  const proofOf = (request: FastifyRequest, password: string): PasswordProof => ({
    userId: selfGrant(request).actor.userId,
    password,
    cookies: request.headers.cookie,
    client: clientOf(request),
  });
  app.post(
    '/me/second-factor',
    {
      schema: {
        summary: 'Begin a second factor: what to put into an authenticator app, and backup codes, shown this once',
        tags,
        body: ProofInput,
        response: { 200: SecondFactorOffer, ...failures },
      },
      config,
    },
    async (request, reply) => {
      const proof = proofOf(request, request.body.password);
      const { uri, secret, backupCodes } = await accountsOf(accounts).offerSecondFactor(proof).catch(tellWhen(reply));
      return { uri, secret, backupCodes: [...backupCodes] };
    },
  );
  app.put(
    '/me/second-factor',
    {
      schema: {
        summary: 'Confirm the second factor with a code; from now on signing in asks for one',
        tags,
        body: SecondFactorInput,
        response: { 204: z.null(), ...failures },
      },
      config,
    },
    async (request, reply) => {
      selfGrant(request);
      const { cookie } = request.headers;
      const cookies = await accountsOf(accounts).confirmSecondFactor(request.body.code, cookie, clientOf(request));
      if (cookies.length > 0) reply.header('set-cookie', [...cookies]);
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/me/second-factor',
    {
      schema: {
        summary: 'Sign in without a code again',
        tags,
        body: ProofInput,
        response: { 204: z.null(), ...failures },
      },
      config,
    },
    async (request, reply) => {
      const proof = proofOf(request, request.body.password);
      const cookies = await accountsOf(accounts).dropSecondFactor(proof).catch(tellWhen(reply));
      if (cookies.length > 0) reply.header('set-cookie', [...cookies]);
      return reply.code(204).send(null);
    },
  );
}

function sessionsRoutes(app: App, accounts: Accounts | null): void {
  app.get(
    '/me/sessions',
    { schema: { summary: 'Where you are signed in', tags, response: { 200: SessionList, ...failures } }, config },
    async (request) => {
      const { actor } = selfGrant(request);
      const sessions = (await accounts?.sessions(actor.userId)) ?? [];
      return { sessions: sessions.map((session) => ({ ...session, current: session.id === sessionOf(actor) })) };
    },
  );
  app.delete(
    '/me/sessions',
    { schema: { summary: 'Sign out everywhere, here too', tags, response: { 204: z.null(), ...failures } }, config },
    async (request, reply) => {
      const used = accountsOf(accounts);
      await used.endSessions(selfGrant(request).actor.userId);
      reply.header('set-cookie', [...(await used.signOut(request.headers.cookie))]);
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/me/sessions/:sessionId',
    {
      schema: { summary: 'Sign out somewhere', tags, params: SessionParams, response: { 204: z.null(), ...failures } },
      config,
    },
    async (request, reply) => {
      const { sessionId } = request.params;
      const ended = await accountsOf(accounts).endSession(selfGrant(request).actor.userId, sessionId);
      if (!ended) throw new SeaworthyError('not-found', `You have no session ${sessionId}.`);
      return reply.code(204).send(null);
    },
  );
}

function sessionOf({ via }: Actor): string {
  return via.kind === 'session' ? via.sessionId : '';
}
