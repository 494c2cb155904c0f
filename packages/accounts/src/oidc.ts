import { oneLine } from '@seaworthy/schema/one-line';
import { SeaworthyError } from '@seaworthy/schema/problem';
import type { Db } from '@seaworthy/store/sql/database';
import { firstTeamId } from '@seaworthy/store/sql/setup-links';
import type { BetterAuthOptions } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';

/** A provider of OpenID Connect that people may sign in with. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What people call it. */
  readonly name: string;
  /** What somebody becomes in the first team whom we do not know; null: they are refused. */
  readonly join: 'viewer' | 'maintainer' | null;
}

export const oidcProviderId = 'oidc';

/** Where the provider sends people back to, below our own address. */
export const oidcCallbackPath = '/api/v1/sign-in/oidc/callback';

/** The code flow with PKCE and a nonce; the ID token must carry a signature by a key of the issuer. */
export function oidcPlugin({ issuer, clientId, clientSecret, join }: OidcConfig, baseUrl: string) {
  return genericOAuth({
    config: [
      {
        providerId: oidcProviderId,
        discoveryUrl: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        clientId,
        clientSecret,
        redirectURI: `${baseUrl}${oidcCallbackPath}`,
        scopes: ['openid', 'profile', 'email'],
        pkce: true,
        disableSignUp: join === null,
        // Some providers send the word. Everything else, and nothing at all, is no proof.
        mapProfileToUser: ({ email_verified, name, email, preferred_username }) => ({
          emailVerified: email_verified === true || email_verified === 'true',
          name: nameOf([name, preferred_username, email]),
        }),
      },
    ],
  });
}

/** What goes beside the plugin into the options of the library. */
export function oidcOptions(db: Db, { join }: OidcConfig) {
  return {
    account: {
      updateAccountOnSignIn: false,
      // Our people come by invitation, and nobody has asked for a proof of their address yet: see `account.create.after`.
      accountLinking: { enabled: true, requireLocalEmailVerified: false },
    },
    user: {
      /** By an address that the provider does not vouch for, anybody could become anybody. Later sign-ins go by the subject. */
      async validateUserInfo({ user, source }) {
        if (source.action === 'sign-in' || user.emailVerified === true) return;
        return { error: 'email_not_verified' };
      },
    },
    databaseHooks: {
      user: {
        create: {
          async after({ id }) {
            if (join === null) return;
            const now = Date.now();
            await db
              .insertInto('memberships')
              .values({ team_id: firstTeamId, user_id: id, role: join, created_at: now })
              .execute();
          },
        },
      },
      account: {
        create: {
          // What the provider's tokens open is not our business: they are not kept.
          async before(account) {
            return { data: { ...account, accessToken: null, refreshToken: null, idToken: null } };
          },
          async after({ userId, providerId }) {
            if (providerId === oidcProviderId) await dropWhatWasUnproven(db, userId);
          },
        },
      },
    },
  } satisfies Pick<BetterAuthOptions, 'account' | 'user' | 'databaseHooks'>;
}

/**
 * Whoever made the account may have written somebody else's address. Now that the provider vouches for it, whatever could be
 * known to somebody else ends: the password, its second factor, every session, and what was made with them to come back by.
 */
async function dropWhatWasUnproven(db: Db, userId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const user = await trx
      .selectFrom('auth_users')
      .select('email_verified')
      .where('id', '=', userId)
      .executeTakeFirst();
    if (user === undefined || user.email_verified === 1) return;
    await trx
      .deleteFrom('auth_accounts')
      .where('user_id', '=', userId)
      .where('provider_id', '=', 'credential')
      .execute();
    await trx.deleteFrom('auth_sessions').where('user_id', '=', userId).execute();
    await trx.deleteFrom('auth_two_factors').where('user_id', '=', userId).execute();
    await trx.deleteFrom('api_tokens').where('user_id', '=', userId).execute();
    await trx.deleteFrom('reset_links').where('user_id', '=', userId).execute();
    await trx.deleteFrom('invitations').where('by_user', '=', userId).where('accepted_at', 'is', null).execute();
    await trx.updateTable('auth_users').set({ two_factor_enabled: 0 }).where('id', '=', userId).execute();
  });
}

function nameOf(candidates: readonly unknown[]): string {
  const names = candidates.map((candidate) => (typeof candidate === 'string' ? oneLine(candidate).trim() : ''));
  return (names.find((name) => name !== '') ?? 'Somebody').slice(0, 100);
}

/** Why signing in with the provider came to nothing. */
export type OidcRefusal = 'unknown' | 'unverified' | 'failed';

/** The library's word for it. */
export function refusalFrom(error: string): OidcRefusal {
  if (error === 'signup_disabled') return 'unknown';
  if (error === 'email_not_verified' || error === 'email_not_found' || error === 'account_not_linked')
    return 'unverified';
  return 'failed';
}

export function providerFailed(detail: string, cause?: unknown): SeaworthyError {
  return new SeaworthyError('accounts/provider-failed', detail, { cause });
}
