import type { SourceDocument, SourceFact } from '../documents/source/document.ts';
import type { Route } from './app.ts';
import type { ModuleFinder } from './module-paths.ts';

type Fact<T extends SourceFact['type']> = Extract<SourceFact, { type: T }>;

/** Routers nest a few levels; deeper is a cycle. */
const depthLimit = 8;

interface Target {
  readonly file: string;
  readonly symbol: string;
}

interface Include {
  readonly parent: Target;
  readonly prefix: string;
}

/** What a text with holes (`{=settings.API_PREFIX}`) becomes when all files are known; `{*}` when nobody knows. */
export type FillHoles = (text: string) => string;

/** Gives every route its full path, following routers across files. Routers that nobody includes get `{*}` in front. */
export function linkRoutes(documents: readonly SourceDocument[], finder: ModuleFinder, fill: FillHoles): Route[] {
  const linker = new Map<string, FileFacts>();
  for (const document of documents) linker.set(document.path, fileFacts(document));
  const includes = collectIncludes(linker, finder);
  const routes: Route[] = [];
  for (const [file, facts] of linker) {
    for (const route of facts.routes) {
      const home = originOf(linker, finder, { file, symbol: route.router }, 0);
      for (const prefix of prefixesOf(linker, includes, home, 0)) {
        routes.push({
          method: route.method,
          // Below a prefix the root of a script's router is the prefix itself; Python's keeps its slash.
          path: joinPath(fill(prefix), facts.script && prefix !== '' && route.path === '/' ? '' : fill(route.path)),
          websocket: route.websocket,
          upload: route.upload,
          stream: route.stream,
          handler: route.handler,
          span: route.span,
        });
      }
    }
  }
  return routes;
}

interface FileFacts {
  readonly routers: ReadonlyMap<string, Fact<'router'>>;
  readonly imports: ReadonlyMap<string, Fact<'import'>>;
  readonly includes: readonly Fact<'include-router'>[];
  readonly routes: readonly Fact<'route'>[];
  readonly script: boolean;
}

function fileFacts({ facts, language }: SourceDocument): FileFacts {
  const routers = new Map<string, Fact<'router'>>();
  const imports = new Map<string, Fact<'import'>>();
  const includes: Fact<'include-router'>[] = [];
  const routes: Fact<'route'>[] = [];
  for (const fact of facts) {
    if (fact.type === 'route') routes.push(fact);
    else if (fact.type === 'router') routers.set(fact.name, fact);
    else if (fact.type === 'include-router') includes.push(fact);
    else if (fact.type === 'import' && fact.local !== null) imports.set(fact.local, fact);
  }
  return { routers, imports, includes, routes, script: language !== 'python' };
}

function collectIncludes(files: ReadonlyMap<string, FileFacts>, finder: ModuleFinder): Map<string, Include[]> {
  const includes = new Map<string, Include[]>();
  for (const [file, facts] of files) {
    for (const one of facts.includes) {
      const target = originOf(files, finder, { file, symbol: one.router }, 0);
      const parent = originOf(files, finder, { file, symbol: one.parent }, 0);
      const key = keyOf(files, target);
      includes.set(key, [...(includes.get(key) ?? []), { parent, prefix: one.prefix }]);
    }
  }
  return includes;
}

/** Routers of a script file that is not their own variable (plugin arguments, default exports) count as one per file. */
function keyOf(files: ReadonlyMap<string, FileFacts>, target: Target): string {
  const facts = files.get(target.file);
  const own = facts?.routers.get(target.symbol);
  if (facts?.script && own?.kind !== 'app') return `${target.file}#*`;
  return `${target.file}#${target.symbol}`;
}

/** Follows imports to the file that makes the router. */
function originOf(files: ReadonlyMap<string, FileFacts>, finder: ModuleFinder, at: Target, depth: number): Target {
  const facts = files.get(at.file);
  if (facts === undefined || depth > depthLimit || facts.routers.has(at.symbol)) return at;
  if (at.symbol === 'default' && facts.script) {
    // What a file exports by default is the application that it hangs below no other one itself.
    const inside = new Set(facts.includes.map((one) => one.router));
    const tops = [...facts.routers.values()].filter((one) => one.kind === 'app' && !inside.has(one.name));
    if (tops.length === 1 && tops[0] !== undefined) return { file: at.file, symbol: tops[0].name };
  }
  const django = /^([\w.]+):(\w+)$/.exec(at.symbol);
  if (django !== null) {
    const found = finder.find(at.file, django[1] ?? '', null);
    return found === null ? at : { file: found.file, symbol: django[2] ?? '' };
  }
  const [head = '', ...rest] = at.symbol.split('.');
  const imported = facts.imports.get(head);
  if (imported === undefined) return at;
  const isPlain = imported.imported === null || imported.imported === '*' || imported.imported === 'default';
  const found = finder.find(at.file, imported.name, isPlain ? null : imported.imported);
  if (found === null) return at;
  const inner =
    found.submodule || isPlain
      ? (rest.at(-1) ?? (imported.imported === 'default' ? 'default' : 'router'))
      : (imported.imported ?? head);
  return found.file === at.file ? at : originOf(files, finder, { file: found.file, symbol: inner }, depth + 1);
}

function prefixesOf(
  files: ReadonlyMap<string, FileFacts>,
  includes: ReadonlyMap<string, readonly Include[]>,
  at: Target,
  depth: number,
): string[] {
  const router = files.get(at.file)?.routers.get(at.symbol);
  // A root_path is added by the proxy's side and is not part of what the application matches.
  const own = router?.kind === 'router' ? router.prefix : (router?.mount ?? '');
  if (router?.kind === 'app' && !includes.has(keyOf(files, at))) return [own];
  const parents = depth > depthLimit ? [] : (includes.get(keyOf(files, at)) ?? []);
  if (parents.length === 0) return [router?.kind === 'router' ? `{*}${own}` : own];
  const all = parents.flatMap((include) =>
    prefixesOf(files, includes, include.parent, depth + 1).map((prefix) => prefix + include.prefix + own),
  );
  return [...new Set(all)].slice(0, 8);
}

function joinPath(prefix: string, path: string): string {
  const joined = `${prefix}${prefix.endsWith('/') && path.startsWith('/') ? path.slice(1) : path}`.replace(
    /\/{2,}/g,
    '/',
  );
  return joined.startsWith('/') || joined.startsWith('{*}') ? joined : `/${joined}`;
}

/** Does a path that somebody asks for match a route? Parameters and unknown prefixes match anything. */
export function routeMatches(route: Route, asked: string): boolean {
  const path = (asked.split(/[?#]/)[0] ?? asked).replace(/\/+$/, '') || '/';
  const own = route.path.replace(/\/+$/, '') || '/';
  if (own === path) return true;
  if (own.startsWith('{*}')) return path.endsWith(own.slice(3)) || own.slice(3) === '';
  const ours = own.split('/');
  const theirs = path.split('/');
  const rest = ours.findIndex((part) => part === '*' || part === '{*}' || /^\{[^}]*:path\}$/.test(part));
  if (rest >= 0 ? theirs.length < rest : ours.length !== theirs.length) return false;
  return ours.slice(0, rest >= 0 ? rest : undefined).every((part, i) => part === theirs[i] || /^\{.*\}$|^:/.test(part));
}
