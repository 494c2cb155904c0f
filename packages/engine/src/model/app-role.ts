import type { ManifestDocument } from '../documents/manifest/document.ts';
import type { SourceFact } from '../documents/source/document.ts';
import type { App } from './app.ts';
import { factsOf } from './facts-of.ts';

const byDependency: Readonly<Record<App['language'], Readonly<Record<string, string>>>> = {
  python: {
    fastapi: 'fastapi',
    flask: 'flask',
    django: 'django',
    starlette: 'starlette',
    sanic: 'sanic',
    aiohttp: 'aiohttp',
    quart: 'quart',
    litestar: 'litestar',
    streamlit: 'streamlit',
    gradio: 'gradio',
    celery: 'celery',
    rq: 'rq',
    dramatiq: 'dramatiq',
    arq: 'arq',
    huey: 'huey',
    docling: 'docling',
  },
  node: {
    express: 'express',
    fastify: 'fastify',
    '@nestjs/core': 'nest',
    hono: 'hono',
    koa: 'koa',
    next: 'next',
    nuxt: 'nuxt',
    '@remix-run/node': 'remix',
    '@sveltejs/kit': 'sveltekit',
    vite: 'vite',
    react: 'react',
    vue: 'vue',
    svelte: 'svelte',
    '@angular/core': 'angular',
    'react-scripts': 'cra',
    bullmq: 'bullmq',
    'socket.io': 'socket.io',
    ws: 'ws',
  },
};

const workers = new Set(['celery', 'rq', 'dramatiq', 'arq', 'huey', 'bullmq']);
const servers = new Set([
  'fastapi',
  'flask',
  'django',
  'starlette',
  'sanic',
  'quart',
  'litestar',
  'streamlit',
  'gradio',
  'express',
  'fastify',
  'nest',
  'hono',
  'koa',
  'next',
  'nuxt',
  'remix',
  'sveltekit',
]);
const browser = new Set(['vite', 'react', 'vue', 'svelte', 'angular', 'cra']);

/** Frameworks by declared runtime dependency (development ones count for bundlers), or by import where nothing is declared. */
export function frameworksOf(
  language: App['language'],
  dependencies: App['dependencies'],
  facts: readonly SourceFact[],
): App['frameworks'] {
  const table = byDependency[language];
  const found = new Map<string, App['frameworks'][number]>();
  const note = (name: string | undefined, span: App['span']): void => {
    if (name !== undefined && !found.has(name)) found.set(name, { name, span });
  };
  for (const one of dependencies)
    if (one.group === 'runtime' || browser.has(table[one.name] ?? '')) note(table[one.name], one.span);
  for (const fact of factsOf({ facts }, 'import'))
    note(table[language === 'python' ? (fact.name.split('.')[0] ?? '') : fact.name], fact.span);
  return [...found.values()];
}

interface Signs {
  readonly frameworks: App['frameworks'];
  readonly facts: readonly SourceFact[];
  readonly routes: App['routes'];
  readonly scripts: ManifestDocument['scripts'];
  /** Some image or container carries it. */
  readonly isRun: boolean;
  /** Some container does, or a platform is told to. */
  readonly isDeployed: boolean;
  /** The image starts with this file. */
  readonly isEntry: (file: string) => boolean;
}

/** Modules that read arguments of a command line. */
const commandLine = /^(?:argparse|click|typer|fire|docopt)(?:\.|$)/;

/** What the unit is when it runs. Only services and workers are judged by runtime rules. */
export function roleOf(language: App['language'], signs: Signs): App['role'] {
  const names = new Set(signs.frameworks.map((one) => one.name));
  const opens = factsOf(signs, 'listen').length > 0;
  const listens = signs.routes.length > 0 || opens;
  const serves = [...names].some((name) => servers.has(name));
  if (listens && (language === 'python' || serves || opens || signs.routes.some((route) => route.websocket)))
    return 'service';
  if (serves && (signs.isRun || names.has('django') || names.has('next'))) return 'service';
  if ([...names].some((name) => browser.has(name))) return 'frontend';
  if ([...names].some((name) => workers.has(name))) return 'worker';
  // An image that nothing here deploys, and starts with a program that takes arguments: people run it by hand.
  if (
    !signs.isDeployed &&
    language === 'python' &&
    factsOf(signs, 'import').some((fact) => commandLine.test(fact.name) && signs.isEntry(fact.span.file))
  )
    return 'cli';
  // Modules of settings alone belong to a program that comes from elsewhere.
  if (
    signs.isRun &&
    language === 'python' &&
    signs.facts.some(
      (fact) =>
        fact.type !== 'import' &&
        fact.type !== 'log-call' &&
        !/(?:conf|config|configuration|settings)[\w.]*\.py$/.test(fact.span.file),
    )
  )
    return 'worker';
  if (signs.scripts.some((script) => language === 'python' || script.name === 'start')) return 'cli';
  return 'library';
}
