import { readFileSync } from 'node:fs';
import { SeaworthyError } from '@seaworthy/schema/problem';
import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A file named by a variable holds a secret or a setting, never more: 64 KiB. */
const mostFileBytes = 65_536;

/**
 * Reads what a zod object names from the environment. A variable set to nothing counts as not set; variables that the
 * schema does not name are other programs' business. Any variable may come from a file instead, as container secrets do:
 * `NAME_FILE` holds its path, and a line break at the end of the file is not part of the value.
 *
 * @throws SeaworthyError config/invalid with one sentence for each wrong variable, without repeating its value: it may
 *   be a secret that landed in the wrong place.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Environment,
): z.infer<z.ZodObject<Shape>> {
  const wrong: string[] = [];
  const set = Object.keys(schema.shape).flatMap((name): [string, string][] => {
    const value = readVariable(name, environment, wrong);
    return value === undefined ? [] : [[name, value]];
  });
  const parsed = schema.safeParse(Object.fromEntries(set));
  if (parsed.success && wrong.length === 0) return parsed.data;
  const issues = parsed.error?.issues ?? [];
  const sentences = issues.map(({ path, message }) => `${path.join('.')} ${message.replace(/\.$/, '')}.`);
  throw new SeaworthyError('config/invalid', [...new Set([...wrong, ...sentences])].join(' '));
}

function readVariable(name: string, environment: Environment, wrong: string[]): string | undefined {
  const [own, path] = [environment[name], environment[`${name}_FILE`]].map((value) =>
    value === undefined || value.trim() === '' ? undefined : value,
  );
  if (path === undefined) return own;
  if (own !== undefined) {
    wrong.push(`${name} and ${name}_FILE are both set: keep one.`);
    return own;
  }
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length <= mostFileBytes) return text.replace(/\r?\n$/, '');
    wrong.push(`${name}_FILE names ${path}, which is larger than 64 KiB.`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    wrong.push(`${name}_FILE names ${path}, which cannot be read (${code}).`);
  }
  return undefined;
}

/** How API and workers find each other; the same words in both, for they must agree. */
export const queueVariables = {
  SEAWORTHY_QUEUE: oneOf(['database', 'redis'])
    .default('database')
    .describe('What wakes workers: `database`, which needs nothing else, or `redis`. The same in API and workers.'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/\S+$/, 'must be an address that starts with redis:// or rediss://')
    .optional()
    .describe('Address of Redis, for example `redis://127.0.0.1:6379/0`; needed when SEAWORTHY_QUEUE is `redis`.'),
  SEAWORTHY_REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]{1,40}$/, 'must be 1 to 40 letters, digits, _ or -')
    .default('seaworthy')
    .describe('Stands before every key, so that several installations can share one Redis.'),
};

/** Where traces go; the same words in API and worker. */
export const tracingVariables = {
  SEAWORTHY_OTLP_ENDPOINT: z
    .string()
    .regex(/^https?:\/\/\S+$/, 'must be an address that starts with http:// or https://')
    .optional()
    .describe(
      'Address of an OpenTelemetry collector (OTLP over HTTP, without `/v1/traces`), for example `http://127.0.0.1:4318`. Without it there are no traces.',
    ),
};

/** Where the product is found, and whom it may tell what happens; the same words in API and worker. */
export const webhookVariables = {
  SEAWORTHY_WEBHOOK_PRIVATE: oneOf(['off', 'on'])
    .default('off')
    .describe(
      '`on`: webhooks may go to addresses inside of the network and over plain http. The same in API and workers. Owners of teams can then reach what the server can reach.',
    ),
};

/** Scheme, host and port alone: the page asks for `/api` and `/assets` at the root, so below a path it would not work. */
export function publicUrlVariable() {
  const message = 'must be an address such as https://audits.example.com, without a path';
  return z
    .string()
    .trim()
    .regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?\/?$/i, message)
    .refine((text) => URL.canParse(text), message)
    .transform((text) => new URL(text));
}

export interface QueueSettings {
  readonly driver: 'database' | 'redis';
  /** Undefined for the driver `database`. */
  readonly redis?: { readonly url: string; readonly prefix: string };
}

/** @throws SeaworthyError config/invalid when Redis is chosen without its address. */
export function queueSettings(env: {
  readonly SEAWORTHY_QUEUE: QueueSettings['driver'];
  readonly REDIS_URL?: string | undefined;
  readonly SEAWORTHY_REDIS_PREFIX: string;
}): QueueSettings {
  const { SEAWORTHY_QUEUE: driver, REDIS_URL: url, SEAWORTHY_REDIS_PREFIX: prefix } = env;
  if (driver === 'database') return { driver };
  if (url === undefined) {
    throw new SeaworthyError(
      'config/invalid',
      'SEAWORTHY_QUEUE is redis, but REDIS_URL (or REDIS_URL_FILE) is not set.',
    );
  }
  return { driver, redis: { url, prefix } };
}

/** A variable that holds a whole number within bounds, both inclusive. */
export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .trim()
    .regex(/^-?\d{1,15}$/, message)
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message));
}

/** A variable that holds one of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}

/** How much is logged, most important first. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** One row of docs/configuration.md. */
export interface ConfigVariable {
  readonly name: string;
  /** As one would write it in the environment; null when the program works without a value. */
  readonly default: string | null;
  readonly description: string;
}

/** What the documentation is generated from. @throws Error when a variable has no description: a bug in the schema. */
export function describeConfig<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>): readonly ConfigVariable[] {
  const nothing = schema.safeParse({});
  const defaults: Readonly<Record<string, unknown>> = nothing.success ? nothing.data : {};
  return Object.entries<z.core.$ZodType>(schema.shape).map(([name, variable]) => {
    const description = z.globalRegistry.get(variable)?.description;
    if (description === undefined) throw new Error(`The variable ${name} has no description.`);
    const value = defaults[name];
    return { name, default: value === undefined ? null : String(value), description };
  });
}
