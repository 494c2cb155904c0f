import { randomUUID } from 'node:crypto';
import { passwordLength } from '@seaworthy/schema/api-accounts';
import type { Db } from '@seaworthy/store/sql/database';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { CookieNames } from './cookies.ts';
import type { Hashing } from './hashing.ts';
import { type OidcConfig, oidcOptions, oidcPlugin } from './oidc.ts';
import { ownSteps } from './own-steps.ts';

export interface AuthOptions {
  readonly db: Db;
  readonly secret: string;
  readonly cookies: CookieNames;
  /** Where people reach the product; `http://localhost` when nobody said. */
  readonly baseUrl: string;
  readonly hashing: Hashing;
  /** What the library wants to say; most of it are wrong passwords. */
  readonly log: (level: 'debug' | 'warn', message: string) => void;
}

/** Seconds: a session ends two weeks after it was last used, and is renewed once a day. */
export const sessionSeconds = 14 * 86_400;
export const renewAfterSeconds = 86_400;

/** Carries the address of the client to the library, which would believe any X-Forwarded-For. Never read from a request. */
export const clientAddressHeader = 'x-seaworthy-client';

export type Auth = ReturnType<typeof createAuth>;

/**
 * The library with everything off that is not asked for: no sign-up, no limits of its own (plugins/limits.ts has them), no
 * telemetry, no handler. It is called through `auth.api` alone and works on the store's connection.
 */
export function createAuth(options: AuthOptions) {
  return betterAuth({ ...baseOptions(options), plugins: [ownSteps(), secondFactor()] });
}

/**
 * The same with a provider in it, an instance of its own: it asks the provider for its addresses when it is made, and a
 * server must start while a provider is away.
 */
export function createProviderAuth(options: AuthOptions, oidc: OidcConfig) {
  const base = baseOptions(options);
  const own = oidcOptions(options.db, oidc);
  return betterAuth({
    ...base,
    account: { ...base.account, ...own.account },
    user: { ...base.user, ...own.user },
    databaseHooks: own.databaseHooks,
    plugins: [oidcPlugin(oidc, options.baseUrl)],
  });
}

function baseOptions({ db, secret, cookies, baseUrl, log, hashing }: AuthOptions) {
  return {
    appName: 'Seaworthy',
    baseURL: baseUrl,
    secret,
    database: { db, type: 'sqlite', transaction: false },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    // Its errors are what strangers send (a state that is not ours, a token that does not verify); what broke is thrown.
    logger: { level: 'warn', log: (level, message) => log(level === 'error' ? 'warn' : 'debug', String(message)) },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      password: hashing,
    },
    user: { modelName: 'auth_users', fields: snake(['emailVerified', 'createdAt', 'updatedAt']) },
    session: {
      modelName: 'auth_sessions',
      fields: snake(['expiresAt', 'ipAddress', 'userAgent', 'userId', 'createdAt', 'updatedAt']),
      expiresIn: sessionSeconds,
      updateAge: renewAfterSeconds,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'auth_accounts',
      fields: snake([
        'accountId',
        'providerId',
        'userId',
        'accessToken',
        'refreshToken',
        'idToken',
        'accessTokenExpiresAt',
        'refreshTokenExpiresAt',
        'createdAt',
        'updatedAt',
      ]),
    },
    verification: { modelName: 'auth_verifications', fields: snake(['expiresAt', 'createdAt', 'updatedAt']) },
    advanced: {
      // The names say whether they are secure; the library's own prefix would be a weaker one.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: cookies.secure, httpOnly: true, sameSite: 'lax', path: '/' },
      cookiePrefix: cookies.session,
      cookies: {
        session_token: { name: cookies.session },
        two_factor: { name: cookies.secondFactor },
        state: { name: cookies.provider },
      },
      ipAddress: { ipAddressHeaders: [clientAddressHeader], ipv6Subnet: 128 },
      database: { generateId: () => randomUUID() },
    },
  } satisfies BetterAuthOptions;
}

function secondFactor() {
  return twoFactor({
    issuer: 'Seaworthy',
    twoFactorTable: 'auth_two_factors',
    schema: {
      user: { fields: snake(['twoFactorEnabled']) },
      twoFactor: { fields: snake(['backupCodes', 'userId', 'failedVerificationCount', 'lockedUntil']) },
    },
  });
}

/** Our columns: `createdAt` is `created_at`. */
function snake<const Names extends readonly string[]>(names: Names): Record<Names[number], string> {
  const pairs = names.map((name) => [name, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]);
  return Object.fromEntries(pairs) as Record<Names[number], string>; // one entry for each name
}
