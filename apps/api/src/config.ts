import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
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
