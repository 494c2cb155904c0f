import { LockedError } from '@seaworthy/accounts/lockout';
import type { Accounts, SignedIn } from '@seaworthy/accounts/port';
import { SecondFactorInput, SessionView, SetupInput, SignInInput, SignInResult } from '@seaworthy/schema/api-accounts';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientOf, visitorOf } from '../actor-of.ts';
import type { App } from '../deps.ts';
import type { SessionViews } from '../session-view.ts';
import { failures } from './params.ts';

export interface SessionDeps {
  readonly accounts: Accounts | null;
  readonly views: SessionViews;
}

const tags = ['session'];

/** Signing in and out, and the link of the first start. */
export function sessionRoutes(app: App, { accounts, views }: SessionDeps): void {
  app.get(
    '/session',
    {
      schema: { summary: 'Who is signed in, and what they may do', tags, response: { 200: SessionView, ...failures } },
      config: { access: { to: 'anyone', why: 'the page asks whether somebody is signed in before it shows anything' } },
    },
    (request) => views.of(request),
  );
  app.post(
    '/session',
    {
      schema: {
        summary: 'Sign in with e-mail and password',
        tags,
        body: SignInInput,
        response: { 200: SignInResult, ...failures },
      },
      config: { access: { to: 'anyone', why: 'nobody is signed in before they sign in' } },
    },
    async (request, reply) => {
      const used = accountsOf(accounts);
      // Looked for whatever comes of it, so that no answer takes longer for somebody who is known.
      request.logPerson = (await used.personByEmail(request.body.email)) ?? null;
      const signedIn = await used.signIn(request.body, clientOf(request)).catch(tellWhen(reply));
      return answer(used, signedIn, request, reply);
    },
  );
  app.post(
    '/session/second-factor',
    {
      schema: {
        summary: 'Sign in, second step: a code of the authenticator app, or a backup code',
        tags,
        body: SecondFactorInput,
        response: { 200: SignInResult, ...failures },
      },
      config: { access: { to: 'anyone', why: 'the cookie of the first step is checked; nobody is signed in yet' } },
    },
    async (request, reply) => {
      const used = accountsOf(accounts);
      const { cookie } = request.headers;
      request.logPerson = (await used.challenged(cookie)) ?? null;
      const signedIn = await used.secondFactor(request.body.code, cookie, clientOf(request)).catch(tellWhen(reply));
      return answer(used, signedIn, request, reply);
    },
  );
  app.delete(
    '/session',
    {
      schema: { summary: 'Sign out here', tags, response: { 204: z.null(), ...failures } },
      config: { access: { to: 'anyone', why: 'it ends the session of its own cookie, also one that is half over' } },
    },
    async (request, reply) => {
      const used = accountsOf(accounts);
      const visitor = await visitorOf(used, request);
      if (visitor !== undefined) request.logPerson = { id: visitor.userId, name: visitor.name };
      const cookies = await used.signOut(request.headers.cookie);
      return reply
        .header('set-cookie', [...cookies])
        .code(204)
        .send(null);
    },
  );
  app.post(
    '/setup',
    {
      schema: {
        summary: 'Become the first owner, by the link that the server printed',
        tags,
        body: SetupInput,
        response: { 201: SessionView, ...failures },
      },
      config: {
        access: { to: 'anyone', why: 'the secret of the link is checked; without accounts nobody can sign in' },
      },
    },
    async (request, reply) => {
      const used = accountsOf(accounts);
      const { id } = await used.setUp(request.body);
      const cookies = await used.startSession(id, clientOf(request));
      reply.header('set-cookie', [...cookies]).code(201);
      return views.afterSignIn(request, cookies);
    },
  );
  app.post(
    '/setup/link',
    {
      schema: {
        summary: 'Whether the link that the server printed works; it is not used up',
        tags,
        body: SetupInput.pick({ token: true }),
        response: { 204: z.null(), ...failures },
      },
      config: {
        access: { to: 'anyone', why: 'whoever holds the secret may know whether it works; it tells nothing else' },
      },
    },
    async (request, reply) => {
      await accountsOf(accounts).checkSetupToken(request.body.token);
      return reply.code(204).send(null);
    },
  );

  async function answer(
    used: Accounts,
    signedIn: SignedIn,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<SignInResult> {
    reply.header('set-cookie', [...signedIn.cookies]);
    if (signedIn.kind === 'second-factor') {
      request.logTarget = 'password alone, the code comes next';
      return { secondFactor: true, session: null };
    }
    // Whoever was signed in with this browser is no longer.
    const before = await visitorOf(used, request);
    if (before !== undefined) await used.endSession(before.userId, before.sessionId);
    return { secondFactor: false, session: await views.afterSignIn(request, signedIn.cookies) };
  }
}

/** @throws SeaworthyError not-found while accounts are off. */
export function accountsOf(accounts: Accounts | null): Accounts {
  if (accounts === null) throw new SeaworthyError('not-found', 'Accounts are off here (SEAWORTHY_ACCOUNTS).');
  return accounts;
}

/** Says in Retry-After when the next password is taken. */
export function tellWhen(reply: FastifyReply) {
  return (error: unknown): never => {
    if (error instanceof LockedError) reply.header('retry-after', error.retryAfterSeconds);
    throw error;
  };
}
