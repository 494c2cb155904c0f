import { SeaworthyError } from '@seaworthy/schema/problem';
import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads what a zod object names from the environment. A variable set to nothing counts as not set; variables that the
 * schema does not name are other programs' business.
 *
 * @throws SeaworthyError config/invalid with one sentence for each wrong variable, without repeating its value: it may
 *   be a secret that landed in the wrong place.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Environment,
): z.infer<z.ZodObject<Shape>> {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== '');
  const parsed = schema.safeParse(Object.fromEntries(set));
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message.replace(/\.$/, '')}.`);
  throw new SeaworthyError('config/invalid', [...new Set(sentences)].join(' '));
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
