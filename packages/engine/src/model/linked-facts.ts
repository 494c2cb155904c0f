import type { SourceDocument, SourceFact } from '../documents/source/document.ts';
import { isHealthPath } from '../documents/source/facts/health.ts';
import { filePath } from '../documents/source/facts/sqlite.ts';
import type { App } from './app.ts';
import { type FillHoles, linkRoutes } from './link-routes.ts';
import { type ModuleFinder, moduleFinder } from './module-paths.ts';

/** What the sources of a unit say together. */
export type LinkedFacts = Pick<App, 'facts' | 'routes'>;

interface Linked extends LinkedFacts {
  readonly sources: readonly SourceDocument[];
  readonly finder: ModuleFinder;
}

/**
 * By the first source of a unit. Fixes seldom touch sources, so every proof asks for what the model of the audit had:
 * the same documents give the very same arrays, and whoever keeps something by them finds it again.
 */
const linked = new WeakMap<SourceDocument, Linked>();

export function linkedFacts(sources: readonly SourceDocument[], finder: ModuleFinder): LinkedFacts {
  const [first] = sources;
  if (first === undefined) return { facts: [], routes: [] };
  const before = linked.get(first);
  if (before !== undefined && before.finder === finder && areSame(before.sources, sources)) return before;
  const raw: SourceFact[] = [];
  for (const source of sources) for (const fact of source.facts) raw.push(fact);
  const fill = fillHoles(raw);
  const routes = linkRoutes(sources, finder, fill);
  const made = { sources, finder, routes, facts: completeFacts(raw, routes, fill) };
  linked.set(first, made);
  return made;
}

interface Found {
  readonly paths: readonly string[];
  readonly packages: ReadonlyMap<string, string>;
  readonly finder: ModuleFinder;
}

const finders = new WeakMap<SourceDocument, Found>();

/** The same paths and packages have the very same finder. */
export function finderOf(sources: readonly SourceDocument[], packages: ReadonlyMap<string, string>): ModuleFinder {
  const paths = sources.map((source) => source.path);
  const [first] = sources;
  const before = first === undefined ? undefined : finders.get(first);
  if (before !== undefined && areSame(before.paths, paths) && areEqual(before.packages, packages)) return before.finder;
  const finder = moduleFinder(paths, packages);
  if (first !== undefined) finders.set(first, { paths, packages, finder });
  return finder;
}

function areSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

function areEqual(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

/** Fills `{=settings.API_PREFIX}` with the default of the setting that has this name. */
function fillHoles(facts: readonly SourceFact[]): FillHoles {
  const defaults = new Map<string, string>();
  for (const fact of facts) {
    if (fact.type === 'env-read' && fact.default !== null) defaults.set(fact.name.toUpperCase(), fact.default);
  }
  return (text) =>
    text.replace(/\{=([^}]*)\}/g, (_, expression: string) => {
      const name = (expression.split('.').at(-1) ?? '').toUpperCase();
      // `config.url` may be any of the addresses that the settings hold.
      const common = /^(?:URL|URI|PATH|DIR|HOST|PORT|NAME|FILE|TYPE|KEY)$/.test(name);
      const found =
        defaults.get(name) ?? (common ? undefined : [...defaults].find(([key]) => key.endsWith(`_${name}`))?.[1]);
      return found ?? '{*}';
    });
}

/** Full paths for health checks, settings for SQLite paths, SQLite URLs that only a setting's default reveals. */
function completeFacts(facts: readonly SourceFact[], routes: App['routes'], fill: FillHoles): SourceFact[] {
  const opened = new Set<string>();
  for (const fact of facts) if (fact.type === 'sqlite-open' && fact.env !== null) opened.add(fact.env);
  const usesOrm = facts.some(
    (fact) =>
      fact.type === 'import' &&
      /^(?:sqlalchemy|sqlmodel|databases|tortoise|aiosqlite|sqlite3|peewee|better-sqlite3|@libsql|drizzle-orm)/.test(
        fact.name,
      ),
  );
  const completed = (fact: SourceFact): readonly SourceFact[] => {
    if (fact.type === 'health-check') {
      const route = routes.find((one) => one.span.file === fact.span.file && one.span.start === fact.span.start);
      const path = route?.path ?? fact.path;
      return isHealthPath(fact.path) || isHealthPath(path.replace(/\{\*\}/g, '')) ? [{ ...fact, path }] : [];
    }
    if (fact.type === 'file-write' && fact.path?.includes('{=')) return [{ ...fact, path: fill(fact.path) }];
    if (fact.type === 'sqlite-open' && fact.path?.includes('{=')) {
      const path = filePath(fill(fact.path));
      const env = envBehind(fact.path, facts);
      if (env !== null) opened.add(env);
      return path === ':memory:' ? [] : [{ ...fact, path: path.includes('{*}') ? null : path, env }];
    }
    if (
      fact.type !== 'env-read' ||
      !usesOrm ||
      fact.default === null ||
      !/^sqlite(?:\+\w+)?:/.test(fact.default) ||
      opened.has(fact.name)
    )
      return [fact];
    const path = filePath(fact.default);
    return path === ':memory:'
      ? [fact]
      : [fact, { type: 'sqlite-open', path, env: fact.name, library: 'sqlalchemy', options: {}, span: fact.span }];
  };
  const all: SourceFact[] = [];
  // Most facts stay as they are, and an array of one for each of them is what this would take its time for.
  for (const fact of facts) {
    if (changing.has(fact.type)) all.push(...completed(fact));
    else all.push(fact);
  }
  return all;
}

const changing: ReadonlySet<SourceFact['type']> = new Set(['health-check', 'file-write', 'sqlite-open', 'env-read']);

function envBehind(text: string, facts: readonly SourceFact[]): string | null {
  const name = /\{=(?:[\w.]*\.)?(\w+)\}/.exec(text)?.[1]?.toUpperCase();
  const read = facts.find(
    (fact) =>
      fact.type === 'env-read' && (fact.name.toUpperCase() === name || fact.name.toUpperCase().endsWith(`_${name}`)),
  );
  return read?.type === 'env-read' ? read.name : null;
}
