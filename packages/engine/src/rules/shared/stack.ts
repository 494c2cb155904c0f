import type { App } from '../../model/app.ts';
import { advice, type FixProposal } from '../rule.ts';
import { factsOf } from './apps.ts';

/** Frameworks whose way of writing the fixes know. */
export type Stack = (typeof stacks)[number];

/** The ones that carry others come first: FastAPI brings Starlette, Nest brings Express, and pages may have a server of their own. */
const stacks = [
  'fastapi',
  'django',
  'quart',
  'flask',
  'starlette',
  'nest',
  'next',
  'nuxt',
  'remix',
  'sveltekit',
  'fastify',
  'hono',
  'koa',
  'express',
] as const;

const imported: readonly (readonly [RegExp, Stack])[] = [
  [/^fastapi\b/, 'fastapi'],
  [/^(?:django|rest_framework)\b/, 'django'],
  [/^quart\b/, 'quart'],
  [/^flask\b/, 'flask'],
  [/^starlette\b/, 'starlette'],
  [/^@nestjs\//, 'nest'],
  [/^next(?:\/|$)/, 'next'],
  [/^(?:nuxt|h3)(?:\/|$)/, 'nuxt'],
  [/^@remix-run\//, 'remix'],
  [/^@sveltejs\/kit(?:\/|$)/, 'sveltekit'],
  [/^fastify(?:\/|$)/, 'fastify'],
  [/^hono(?:\/|$)/, 'hono'],
  [/^koa(?:\/|$)/, 'koa'],
  [/^express(?:\/|$)/, 'express'],
];

/** Files that Next.js takes routes from; they rarely import it. */
const nextRoute = /(?:^|\/)(?:pages\/api\/|app\/(?:.*\/)?route\.[jt]s$)/;

/**
 * The framework that code in `file` of the application is written for: the one that the file imports when the application
 * has it, else the leading one of the application; null when it has none that the fixes know.
 */
export function stackOf(app: App, file?: string): Stack | null {
  const has = new Set(app.frameworks.map((one) => one.name));
  const own = stacks.filter((stack) => has.has(stack));
  if (own.length > 1 && file !== undefined) {
    if (own.includes('next') && nextRoute.test(file)) return 'next';
    const names = importsOf(app, file);
    const here = imported.find(([pattern, stack]) => own.includes(stack) && names.some((name) => pattern.test(name)));
    if (here !== undefined) return here[1];
  }
  return own[0] ?? null;
}

/** The modules that a file of the application imports. */
export function importsOf(app: App, file: string): readonly string[] {
  return factsOf(app, 'import')
    .filter((fact) => fact.span.file === file)
    .map((fact) => fact.name);
}

/** Code by framework; one that is left out gets the words. */
export type ByStack = { readonly [S in Stack]?: string };

export interface Spoken {
  readonly language: string;
  readonly text: string;
}

/** The code for the framework of `file`, or the words where none fits: code of another framework only misleads. */
export function spokenFor(app: App, file: string | undefined, code: ByStack, words: string): Spoken {
  const stack = stackOf(app, file);
  const text = stack === null ? undefined : code[stack];
  if (text === undefined) return { language: 'text', text: words };
  return { language: app.language === 'python' ? 'python' : 'ts', text };
}

/** The same as an advice. */
export function adviceFor(
  app: App,
  file: string | undefined,
  title: string,
  code: ByStack,
  words: string,
): FixProposal {
  const { language, text } = spokenFor(app, file, code, words);
  return advice(title, language, text);
}
