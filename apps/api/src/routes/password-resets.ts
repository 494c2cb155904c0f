import type { Accounts } from '@seaworthy/accounts/port';
import { KnownEmail, Password } from '@seaworthy/schema/api-accounts';
import type { Store } from '@seaworthy/store/port';
import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import type { App } from '../deps.ts';
import type { SendLink } from '../send-link.ts';
import { failures, LinkParams } from './params.ts';
import { accountsOf } from './session.ts';

export interface PasswordResetDeps {
  readonly store: Store;
  /** Null: accounts are off. */
  readonly accounts: Accounts | null;
  readonly sendLink: SendLink;
}

const tags = ['session'];
/** A mailed link works for an hour: it is read at once or not at all. */
const mailedMs = 3_600_000;

/** Setting a password without the old one, by a link; and asking for such a link by mail. */
export function passwordResetRoutes(app: App, deps: PasswordResetDeps): void {
  const { store, accounts, sendLink } = deps;
  const sending = new Set<Promise<void>>();
  app.addHook('onClose', async () => void (await Promise.all(sending)));

  app.post(
    '/password-resets',
    {
      schema: {
        summary: 'Have a link for a new password sent, if there is an account and a mail server',
        tags,
        body: z.object({ email: KnownEmail }),
        response: { 202: z.null(), ...failures },
      },
      config: {
        access: {
          to: 'anyone',
          why: 'Whoever forgot the password cannot sign in; the answer is the same for every address.',
        },
      },
    },
    async (request, reply) => {
      const used = accountsOf(accounts);
      if (sendLink.isOn) {
        // Not waited for: how long it takes would tell whether there is an account.
        const sent = send(deps, used, request.body.email, request.log).finally(() => sending.delete(sent));
        sending.add(sent);
      }
      return reply.code(202).send(null);
    },
  );
  app.get(
    '/password-resets/:token',
    {
      schema: {
        summary: 'Whether a link for a new password works; it is not used up',
        tags,
        params: LinkParams,
        response: { 204: z.null(), ...failures },
      },
      config: {
        access: {
          to: 'anyone',
          why: 'Whoever holds the secret may know whether it works; whose password it sets is not said.',
        },
      },
    },
    async (request, reply) => {
      accountsOf(accounts);
      await store.members.checkResetLink(request.params.token);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/password-resets/:token',
    {
      schema: {
        summary: 'Set a new password by a link; ends every session and every API token of the account',
        tags,
        params: LinkParams,
        body: z.object({ password: Password }),
        response: { 204: z.null(), ...failures },
      },
      config: {
        access: {
          to: 'anyone',
          why: 'Whoever forgot the password cannot sign in; the secret in the link is checked, and works once.',
        },
      },
    },
    async (request, reply) => {
      const used = accountsOf(accounts);
      const { token } = request.params;
      // Looked at first: without it anybody could have passwords hashed.
      await store.members.checkResetLink(token);
      await used.resetPassword(async () => {
        const { userId } = await store.members.useResetLink(token);
        request.logPerson = (await used.person(userId)) ?? null;
        return userId;
      }, request.body.password);
      return reply.code(204).send(null);
    },
  );
}

async function send(
  { store, sendLink }: PasswordResetDeps,
  accounts: Accounts,
  email: string,
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    const person = await accounts.personByEmail(email);
    if (person === undefined) return;
    const link = await store.members.mailedResetLink(person.id, Date.now() + mailedMs);
    if (link !== undefined) await sendLink.reset({ userId: person.id, byUser: null, link });
  } catch (error) {
    log.warn({ err: error }, 'a link for a new password could not be sent');
  }
}
