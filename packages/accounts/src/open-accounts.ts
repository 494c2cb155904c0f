import { SeaworthyError } from '@seaworthy/schema/problem';
import { databaseOf } from '@seaworthy/store/open-store';
import type { Store } from '@seaworthy/store/port';
import {
  firstTeamId,
  isSetupToken,
  newSetupToken,
  spendSetupToken,
  takeOverFirstTeam,
  teamHasOwner,
} from '@seaworthy/store/sql/setup-links';
import { revokeAllTokens } from '@seaworthy/store/sql/tokens';
import { type AuthOptions, createAuth } from './auth.ts';
import { cookieNames, signedValue } from './cookies.ts';
import { createHashing } from './hashing.ts';
import { cookiesOf, headersOf, type Parts, refusedAs } from './library.ts';
import { beginAttempt, forgetFailures } from './lockout.ts';
import type { OidcConfig } from './oidc.ts';
import { createProviderSignIn } from './oidc-flow.ts';
import { findPerson, insertPerson, passwordOf, setPasswordHash } from './people.ts';
import type { Accounts, Client, CookieHeader, NewPerson, SessionCookies } from './port.ts';
import { challenged, confirmSecondFactor, dropSecondFactor, offerSecondFactor, secondFactor } from './second-factor.ts';
import { dropExpired, findVisitor, isOpen } from './visitors.ts';

export interface AccountsOptions {
  readonly store: Store;
  /** See secretOf. */
  readonly secret: string;
  /** Where people reach the product; null: on this machine alone, over plain http. */
  readonly publicUrl: URL | null;
  readonly log?: AuthOptions['log'];
  /** A provider to sign in with; without it e-mail and password alone. */
  readonly oidc?: OidcConfig | null;
  /** Milliseconds since the epoch; for tests. */
  readonly now?: () => number;
}

/** Accounts in the database of the store. Has nothing to close: it lives as long as the store does. */
export async function openAccounts(options: AccountsOptions): Promise<Accounts> {
  const { store, secret, publicUrl, log = () => undefined, now = Date.now, oidc = null } = options;
  const db = databaseOf(store);
  const names = cookieNames(publicUrl?.protocol === 'https:');
  const baseUrl = (publicUrl ?? new URL('http://localhost')).origin;
  const hashing = createHashing();
  const authOptions: AuthOptions = { db, secret, cookies: names, baseUrl, log, hashing };
  const auth = createAuth(authOptions);
  const { password } = await auth.$context;
  const parts: Parts = { db, auth, names, now };

  return {
    hasOwner: () => teamHasOwner(db),
    newSetupToken: () => newSetupToken(db, now()),
    async checkSetupToken(token) {
      if (!(await isSetupToken(db, token, now())) || (await teamHasOwner(db))) throw linkSpent();
    },
    async setUp({ token, team, ...person }) {
      // Looked at first: without it anybody could have passwords hashed.
      if (!(await isSetupToken(db, token, now()))) throw linkSpent();
      const passwordHash = await password.hash(person.password);
      const id = await db.transaction().execute(async (trx) => {
        if (!(await spendSetupToken(trx, token, now()))) throw linkSpent();
        const userId = await insertPerson(trx, person, passwordHash);
        await takeOverFirstTeam(trx, userId, team, now());
        return userId;
      });
      return { id, teamId: firstTeamId, name: person.name };
    },
    async createPerson(person: NewPerson) {
      if ((await findPerson(db, { email: person.email })) !== undefined) throw emailTaken(person.email);
      const passwordHash = await password.hash(person.password);
      const id = await db.transaction().execute((trx) => insertPerson(trx, person, passwordHash));
      return { id, name: person.name, email: person.email, hasPassword: true, secondFactor: false };
    },
    personByEmail: (email) => findPerson(db, { email }),
    person: (id) => findPerson(db, { id }),
    async rename(userId, name) {
      await db
        .updateTable('auth_users')
        .set({ name, updated_at: new Date(now()).toISOString() })
        .where('id', '=', userId)
        .execute();
    },

    async signIn({ email, password: typed }, client) {
      const attempt = await beginAttempt(db, email, client.address, now());
      const body = { email, password: typed };
      const { response, headers } = await hashing
        .forClient(client.address, () =>
          auth.api.checkPassword({ body, headers: headersOf(client), returnHeaders: true }),
        )
        .catch(refusedAs('accounts/wrong-credentials', 'This e-mail address and this password do not fit together.'));
      await attempt.succeeded();
      await dropExpired(db, now());
      const cookies = cookiesOf(headers, names);
      return 'userId' in response
        ? { kind: 'session', userId: response.userId, cookies }
        : { kind: 'second-factor', cookies };
    },
    secondFactor: (code, cookies, client) => secondFactor(parts, code, cookies, client),
    challenged: (cookies) => challenged(parts, cookies),
    offerSecondFactor: (proof) => offerSecondFactor(parts, proof),
    confirmSecondFactor: (code, cookies, client) => confirmSecondFactor(parts, code, cookies, client),
    dropSecondFactor: (proof) => dropSecondFactor(parts, proof),
    async startSession(userId, client) {
      const { headers } = await auth.api
        .openSession({ body: { userId }, headers: headersOf(client), returnHeaders: true })
        .catch(refusedAs('not-found', 'There is no such person.'));
      return cookiesOf(headers, names);
    },
    provider: oidc === null ? null : createProviderSignIn(authOptions, oidc),
    async signOut(cookies) {
      const { headers } = await auth.api.signOut({ headers: headersOf(undefined, cookies), returnHeaders: true });
      return cookiesOf(headers, names);
    },
    async whoIs(cookies, client) {
      const token = signedValue(cookies, names.session, secret);
      const found = token === undefined ? undefined : await findVisitor(db, token, now());
      if (found === undefined) return undefined;
      const { isDue, ...visitor } = found;
      return isDue ? { ...visitor, cookies: await renew(parts, cookies, client) } : visitor;
    },
    async sessions(userId) {
      const rows = await db.selectFrom('auth_sessions').selectAll().where('user_id', '=', userId).execute();
      return rows
        .map((row) => ({
          id: row.id,
          createdAt: Date.parse(row.created_at),
          seenAt: row.seen_at ?? Date.parse(row.created_at),
          expiresAt: Date.parse(row.expires_at),
          userAgent: row.user_agent || null,
          address: row.ip_address || null,
        }))
        .filter(({ expiresAt }) => expiresAt > now())
        .sort((a, b) => b.seenAt - a.seenAt);
    },
    async endSession(userId, sessionId) {
      const ended = await db
        .deleteFrom('auth_sessions')
        .where('user_id', '=', userId)
        .where('id', '=', sessionId)
        .executeTakeFirst();
      return ended.numDeletedRows > 0n;
    },
    async endSessions(userId, except) {
      let ending = db.deleteFrom('auth_sessions').where('user_id', '=', userId);
      if (except !== undefined) ending = ending.where('id', '!=', except);
      await ending.execute();
    },

    async changePassword(userId, { current, next, sessionId }, client) {
      const person = await findPerson(db, { id: userId });
      // A session that somebody else got hold of is no way to guess the password.
      const attempt = await beginAttempt(db, person?.email ?? userId, client.address, now());
      const hash = await passwordOf(db, userId);
      if (!hash || !(await password.verify({ hash, password: current }))) {
        throw new SeaworthyError('accounts/wrong-credentials', 'The current password is another one.');
      }
      await attempt.succeeded();
      const nextHash = await password.hash(next);
      await db.transaction().execute(async (trx) => {
        // Hashing takes time: whoever set another password meanwhile, by a link, has ended this session and its old password.
        if ((await passwordOf(trx, userId)) !== hash || !(await isOpen(trx, sessionId))) {
          throw new SeaworthyError('accounts/wrong-credentials', 'The password was set anew meanwhile.');
        }
        await setPasswordHash(trx, userId, nextHash);
        await trx.deleteFrom('auth_sessions').where('user_id', '=', userId).where('id', '!=', sessionId).execute();
      });
    },
    async resetPassword(whose, next) {
      const nextHash = await password.hash(next);
      const userId = typeof whose === 'string' ? whose : await whose();
      await db.transaction().execute(async (trx) => {
        const person = await findPerson(trx, { id: userId });
        if (person === undefined) throw new SeaworthyError('not-found', 'There is no such person.');
        await setPasswordHash(trx, userId, nextHash);
        await trx.deleteFrom('auth_sessions').where('user_id', '=', userId).execute();
        // Who forgot a password, or lost it to somebody, does not know what was made with it.
        await revokeAllTokens(trx, userId);
        await forgetFailures(trx, person.email);
      });
    },
  };
}

/** The library writes the new expiry and the cookie that carries it. Of two requests at once the second changes nothing. */
async function renew({ auth, names }: Parts, cookies: CookieHeader, client: Client): Promise<SessionCookies> {
  const { headers } = await auth.api.getSession({ headers: headersOf(client, cookies), returnHeaders: true });
  return cookiesOf(headers, names);
}

function linkSpent(): SeaworthyError {
  return new SeaworthyError(
    'accounts/link-spent',
    'The link was used, replaced by a newer one, or is older than a day. While nobody owns this installation, each start of the server prints a new one.',
  );
}

function emailTaken(email: string): SeaworthyError {
  return new SeaworthyError('accounts/email-taken', `${email} has an account already.`);
}
