import { type DestinationStream, type Logger, pino } from 'pino';
import type { logLevels } from './config.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** Which program speaks: `api`, `worker`. */
  readonly name: string;
  readonly level: (typeof logLevels)[number];
  /** Without it standard output, one JSON object per line. */
  readonly destination?: DestinationStream;
}

/** Fields whose value is never written, at the top of a line and one or two objects below (headers, bodies, configurations). */
const secretFields = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["x-api-key"]',
  '["proxy-authorization"]',
  'password',
  'passphrase',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'apiKey',
  'REDIS_URL',
];

const secretPaths = secretFields.flatMap((field) => {
  const step = field.startsWith('[') ? field : `.${field}`;
  return [field, `*${step}`, `*.*${step}`];
});

/**
 * Secrets inside of texts: parameters of a query, `user:password@` of an address, credentials of a header that somebody
 * quoted. Error messages of other libraries carry them, and no list of fields reaches into a text.
 */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  [
    /([?&;](?:[\w.-]*(?:token|secret|passw(?:or)?d|passphrase|signature|credential)|(?:api|access|private)[_-]?key|key|sig|auth|code)=)[^&;#"\\\s]+/gi,
    '$1[redacted]',
  ],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^/@"\\\s]+@/gi, '$1[redacted]@'],
  [/\b(Bearer|Basic) [\w+/=.~-]{6,}/gi, '$1 [redacted]'],
  // Our own API tokens (schema/token-text.ts), also a piece of one.
  [/\bswt_[0-9A-Za-z]{8,}/g, 'swt_[redacted]'],
];

function withoutSecrets(line: string): string {
  return secretTexts.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/**
 * JSON lines with an ISO time and the level's name. Data goes into fields, the message stays constant:
 * `logger.info({ auditId, ms }, 'audit finished')`. Errors go into the field `err`.
 */
export function createLogger({ name, level, destination }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secretPaths, censor: '[redacted]' },
    hooks: { streamWrite: withoutSecrets },
  };
  // Written at once: pino's buffered default loses lines to kill -9, and at exit it tries for ever when nobody reads any more.
  return pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
}
