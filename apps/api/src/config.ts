import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { OidcConfig } from '@seaworthy/accounts/oidc';
import { leastSecretLength } from '@seaworthy/accounts/secret';
import {
  type Environment,
  loadConfig,
  logLevels,
  oneOf,
  publicUrlVariable,
  type QueueSettings,
  queueSettings,
  queueVariables,
  tracingVariables,
  webhookVariables,
  wholeNumber,
} from '@seaworthy/runtime/config';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { z } from 'zod';

/** What the API can be told from outside. This file alone reads the environment; docs/configuration.md is written from it. */
export const ApiEnvironment = z.object({
  SEAWORTHY_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. Beyond loopback only with accounts, a public URL, and once an owner exists.'),
  SEAWORTHY_PORT: wholeNumber(0, 65_535).default(8080).describe('TCP port; 0 takes any free one.'),
  SEAWORTHY_DATA: z.string().default('.seaworthy').describe('Folder of database, archives and reports.'),
  SEAWORTHY_PUBLIC_URL: publicUrlVariable()
    .optional()
    .describe(
      'Address that people type, for example `https://audits.example.com`. With https the cookies are secure. Needs accounts.',
    ),
  SEAWORTHY_ACCOUNTS: oneOf(['on', 'off'])
    .default('on')
    .describe('`off`: nobody signs in, everybody on this machine is the owner; loopback only, without a public URL.'),
  SEAWORTHY_AUTH_SECRET: z
    .string()
    .min(leastSecretLength, `must have at least ${leastSecretLength} characters`)
    .optional()
    .describe(
      'Signs session cookies and encrypts second factors. Without it a random one is made at the first start and kept in the file `auth-secret` of the data folder. Changed: everybody signs in again, and second factors are set up anew.',
    ),
  SEAWORTHY_TRUSTED_PROXIES: proxies()
    .optional()
    .describe(
      'Addresses and networks of the proxies before the API, for example `10.0.0.0/8, 192.0.2.1`: theirs alone are believed when they say who is asking. Without it loopback when there is a public URL, else none.',
    ),
  SEAWORTHY_SMTP_URL: z
    .string()
    .trim()
    .regex(/^smtps?:\/\/\S+$/, 'must be an address such as smtps://user:password@mail.example.com')
    .refine((text) => URL.canParse(text), 'must be an address such as smtps://user:password@mail.example.com')
    .transform((text) => new URL(text))
    .optional()
    .describe(
      'Mail server for invitations and forgotten passwords: `smtp://` (port 587, TLS when the server offers it) or `smtps://` (465), with user and password. Without it links are shown to whoever makes them. Needs a public URL.',
    ),
  SEAWORTHY_MAIL_FROM: z
    .string()
    .trim()
    .regex(
      /^[^\s@<>]+@[^\s@<>]+$|^[^<>\n]*<[^\s@<>]+@[^\s@<>]+>$/,
      'must be a mail address, with a name before <it> or without',
    )
    .optional()
    .describe('Sender of these mails, for example `Seaworthy <audits@example.com>`.'),
  SEAWORTHY_OIDC_ISSUER: z
    .string()
    .trim()
    .regex(
      /^https:\/\/\S+$|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/\S*)?$/,
      'must be an address that starts with https://',
    )
    .refine((text) => URL.canParse(text), 'must be an address that starts with https://')
    .optional()
    .describe(
      'Issuer of an OpenID Connect provider that people may sign in with; `/.well-known/openid-configuration` below it is asked for the rest. The address to register there is `<public URL>/api/v1/sign-in/oidc/callback`.',
    ),
  SEAWORTHY_OIDC_CLIENT_ID: z.string().trim().optional().describe('What the provider calls this installation.'),
  SEAWORTHY_OIDC_CLIENT_SECRET: z.string().optional().describe('What the provider gave with it.'),
  SEAWORTHY_OIDC_NAME: z
    .string()
    .trim()
    .max(60)
    .default('your organisation')
    .describe('What people call the provider; on the button of the sign-in page.'),
  SEAWORTHY_OIDC_JOIN: oneOf(['off', 'viewer', 'maintainer'])
    .default('off')
    .describe(
      'What becomes of people whom the provider knows and we do not: `off` refuses them, a role takes them into the first team. Whoever the provider knows can then read that team.',
    ),
  SEAWORTHY_WEB_DIR: z.string().optional().describe('Folder of the built web app; without it apps/web/dist.'),
  LOG_LEVEL: oneOf(logLevels).default('info').describe('How much is logged.'),
  SEAWORTHY_MIN_FREE_BYTES: wholeNumber(0, 999_999_999_999_999)
    .default(1_073_741_824)
    .describe('Free bytes below which /ready turns red and uploads are refused.'),
  SEAWORTHY_MAX_UPLOADS: wholeNumber(1, 64).default(4).describe('Uploads that may run at the same time.'),
  SEAWORTHY_PUBLIC_BADGES: oneOf(['off', 'on'])
    .default('off')
    .describe('`on`: anyone who can reach the server and knows a project may read its badge, that is its score.'),
  SEAWORTHY_RATE_LIMIT_FACTOR: wholeNumber(0, 1_000)
    .default(1)
    .describe(
      'Multiplies the requests that one client address may send per minute (docs/security.md); 0 turns these limits off.',
    ),
  SEAWORTHY_MAX_WATCHERS: wholeNumber(1, 100_000)
    .default(2_000)
    .describe(
      'Live views (WebSocket connections) that may be open at the same time; more are told to try again later.',
    ),
  SEAWORTHY_MAX_WATCHERS_PER_CLIENT: wholeNumber(1, 100_000)
    .default(100)
    .describe('Live views of one client address; a team behind one address shares it.'),
  ...tracingVariables,
  ...queueVariables,
  ...webhookVariables,
  SEAWORTHY_DRAIN_MS: wholeNumber(0, 600_000)
    .default(0)
    .describe(
      'Milliseconds that the port stays open after the process was asked to stop: /ready is red, uploads get 503, so that a proxy or balancer can look elsewhere. Part of SEAWORTHY_GRACE_MS.',
    ),
  SEAWORTHY_GRACE_MS: wholeNumber(0, 600_000)
    .default(10_000)
    .describe('Milliseconds that running requests get to end when the process is asked to stop.'),
});

export interface ApiConfig {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Null when nobody but this machine comes in. */
  readonly publicUrl: URL | null;
  /** Webhooks may go to addresses inside of the network. */
  readonly webhookPrivate: boolean;
  /** False: everybody on this machine is the owner. */
  readonly accounts: boolean;
  /** Null: the one in the data folder. */
  readonly authSecret: string | null;
  /** Whose X-Forwarded-For is believed; empty: nobody's. */
  readonly trustedProxies: readonly string[];
  /** Null: links are only shown. */
  readonly mail: { readonly url: URL; readonly from: string } | null;
  /** Null: e-mail and password alone. */
  readonly oidc: OidcConfig | null;
  readonly webDir: string;
  readonly logLevel: z.infer<typeof ApiEnvironment>['LOG_LEVEL'];
  readonly minFreeBytes: number;
  /** Multiplies the limits of plugins/limits.ts; 0: no limits. */
  readonly rateLimitFactor: number;
  readonly maxWatchers: number;
  readonly maxWatchersPerClient: number;
  /** Where spans go; null: tracing is off. */
  readonly otlpEndpoint: string | null;
  readonly maxUploads: number;
  readonly publicBadges: boolean;
  /** At most three quarters of `graceMs`: what runs needs time as well. */
  readonly drainMs: number;
  readonly graceMs: number;
  readonly queue: QueueSettings;
}

/**
 * Reads the configuration once at start.
 * @throws SeaworthyError config/invalid naming the variable and what it accepts, also for what would let strangers in.
 */
export function readConfig(environment: Environment): ApiConfig {
  const env = loadConfig(ApiEnvironment, environment);
  const accounts = env.SEAWORTHY_ACCOUNTS === 'on';
  const publicUrl = env.SEAWORTHY_PUBLIC_URL ?? null;
  refuseOpenDoors({ accounts, publicUrl, host: env.SEAWORTHY_HOST });
  return {
    host: env.SEAWORTHY_HOST,
    port: env.SEAWORTHY_PORT,
    dataDir: env.SEAWORTHY_DATA,
    publicUrl,
    webhookPrivate: env.SEAWORTHY_WEBHOOK_PRIVATE === 'on',
    accounts,
    authSecret: env.SEAWORTHY_AUTH_SECRET ?? null,
    mail: mailSettings(env, publicUrl),
    oidc: oidcSettings(env, { accounts, publicUrl }),
    trustedProxies: env.SEAWORTHY_TRUSTED_PROXIES ?? (publicUrl === null ? [] : ['loopback']),
    // The same two steps up from src/config.ts and from the built dist/main.js.
    webDir: env.SEAWORTHY_WEB_DIR ?? fileURLToPath(new URL('../../web/dist', import.meta.url)),
    logLevel: env.LOG_LEVEL,
    minFreeBytes: env.SEAWORTHY_MIN_FREE_BYTES,
    maxUploads: env.SEAWORTHY_MAX_UPLOADS,
    publicBadges: env.SEAWORTHY_PUBLIC_BADGES === 'on',
    drainMs: Math.min(env.SEAWORTHY_DRAIN_MS, env.SEAWORTHY_GRACE_MS * 0.75),
    graceMs: env.SEAWORTHY_GRACE_MS,
    rateLimitFactor: env.SEAWORTHY_RATE_LIMIT_FACTOR,
    maxWatchers: env.SEAWORTHY_MAX_WATCHERS,
    maxWatchersPerClient: env.SEAWORTHY_MAX_WATCHERS_PER_CLIENT,
    otlpEndpoint: env.SEAWORTHY_OTLP_ENDPOINT ?? null,
    queue: queueSettings(env),
  };
}

function mailSettings(
  { SEAWORTHY_SMTP_URL: url, SEAWORTHY_MAIL_FROM: from }: z.infer<typeof ApiEnvironment>,
  publicUrl: URL | null,
): ApiConfig['mail'] {
  if (url === undefined) return null;
  if (from === undefined) throw incomplete('SEAWORTHY_SMTP_URL is set, but SEAWORTHY_MAIL_FROM is not.');
  if (publicUrl === null) {
    throw incomplete('SEAWORTHY_SMTP_URL is set, but SEAWORTHY_PUBLIC_URL is not: links in mails begin with it.');
  }
  return { url, from };
}

function oidcSettings(
  env: z.infer<typeof ApiEnvironment>,
  { accounts, publicUrl }: Pick<ApiConfig, 'accounts' | 'publicUrl'>,
): OidcConfig | null {
  const { SEAWORTHY_OIDC_ISSUER: issuer, SEAWORTHY_OIDC_CLIENT_ID: clientId } = env;
  const { SEAWORTHY_OIDC_CLIENT_SECRET: clientSecret, SEAWORTHY_OIDC_JOIN: join } = env;
  if (issuer === undefined) return null;
  if (!accounts) throw incomplete('SEAWORTHY_OIDC_ISSUER is set, but SEAWORTHY_ACCOUNTS is off.');
  if (publicUrl === null) {
    throw incomplete(
      'SEAWORTHY_OIDC_ISSUER is set, but SEAWORTHY_PUBLIC_URL is not: the provider sends people back to an address below it.',
    );
  }
  if (clientId === undefined || clientSecret === undefined) {
    throw incomplete(
      'SEAWORTHY_OIDC_ISSUER is set, but SEAWORTHY_OIDC_CLIENT_ID and SEAWORTHY_OIDC_CLIENT_SECRET (or …_FILE) are not both.',
    );
  }
  return { issuer, clientId, clientSecret, name: env.SEAWORTHY_OIDC_NAME, join: join === 'off' ? null : join };
}

function incomplete(sentence: string): SeaworthyError {
  return new SeaworthyError('config/invalid', sentence);
}

/** Whether there is an owner yet is known only once the database is open: see refuseBeforeOwner. */
function refuseOpenDoors({ accounts, publicUrl, host }: Pick<ApiConfig, 'accounts' | 'publicUrl' | 'host'>): void {
  if (!accounts && !isLoopback(host)) {
    throw new SeaworthyError(
      'config/invalid',
      `SEAWORTHY_HOST is ${host}, but with SEAWORTHY_ACCOUNTS=off only 127.0.0.1, ::1 and localhost are allowed: anyone who can reach the port could read every uploaded repository's audit.`,
    );
  }
  if (!accounts && publicUrl !== null) {
    throw new SeaworthyError(
      'config/invalid',
      `SEAWORTHY_PUBLIC_URL is ${publicUrl.origin}, but with SEAWORTHY_ACCOUNTS=off nobody is asked who they are: remove one of the two.`,
    );
  }
  if (!isLoopback(host) && publicUrl === null) {
    throw new SeaworthyError(
      'config/invalid',
      `SEAWORTHY_HOST is ${host}, which is beyond this machine, but SEAWORTHY_PUBLIC_URL is not set: set it to the address that people type, for requests to any other name are refused.`,
    );
  }
}

/** @throws SeaworthyError config/invalid: whoever came first to an open port without an owner could not be told from the owner. */
export function refuseBeforeOwner({ host }: Pick<ApiConfig, 'host'>, hasOwner: boolean): void {
  if (hasOwner || isLoopback(host)) return;
  throw new SeaworthyError(
    'config/invalid',
    `SEAWORTHY_HOST is ${host}, but there is no owner yet: start once with SEAWORTHY_HOST=127.0.0.1, open the link that is printed, and start again.`,
  );
}

/** Addresses and networks, as in X-Forwarded-For chains they are compared. */
function proxies() {
  const message = 'must be IP addresses or networks such as 10.0.0.0/8, separated by commas';
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every(isNetwork), message);
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return text === 'loopback';
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** True for names and addresses that never leave this machine: localhost, 127.0.0.0/8, ::1. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
