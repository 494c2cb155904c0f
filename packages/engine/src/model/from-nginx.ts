import { compareText } from '@seaworthy/schema/vocabulary';
import { directivesNamed, firstArg, type NginxDirective, type NginxDocument } from '../documents/nginx/document.ts';
import { joinSpans, type Span } from '../text/span.ts';
import type { BuildContext } from './build-context.ts';
import type { Container } from './container.ts';
import type { ImageBuild } from './image.ts';
import { expandIncludes } from './nginx-include.ts';
import { type ConfigOwner, configOwners, folderOf } from './nginx-placement.ts';
import { serverOf } from './nginx-server.ts';
import { fillTemplate, type TemplateValues, templateValues } from './nginx-values.ts';
import type { ReverseProxy } from './proxy.ts';

/** Containers and images of the whole model, production and aside: they say where configuration files are mounted. */
export interface ProxySurroundings {
  readonly containers: readonly Container[];
  readonly images: readonly ImageBuild[];
}

/**
 * One ReverseProxy per configuration that some nginx loads: a file with an `http` block with its includes, or, where only
 * fragments for `conf.d` exist, those that are loaded together. Files that are only ever included get none of their own.
 * A configuration that a production container mounts is production, whatever its file is called.
 */
export function proxiesFromNginx(
  documents: readonly NginxDocument[],
  context: BuildContext,
  around: ProxySurroundings,
): { proxies: ReverseProxy[]; aside: ReverseProxy[] } {
  const byPath = new Map(documents.toSorted((a, b) => compareText(a.path, b.path)).map((d) => [d.path, d]));
  const owners = configOwners([...byPath.keys()], around.containers, around.images);
  const taken = new Set<string>();
  const all: ReverseProxy[] = [];
  for (const source of [...ownedRoots(owners, byPath), ...freeRoots(byPath)]) {
    const roots = source.roots.filter((root) => !taken.has(root.path));
    if (roots.length === 0) continue;
    const proxy = buildProxy({ ...source, roots }, byPath, context);
    for (const file of proxy.files) taken.add(file);
    if (proxy.proxy.servers.length > 0) all.push(proxy.proxy);
  }
  all.sort((a, b) => compareText(a.id, b.id));
  const production = all.filter((proxy) => proxy.environment === 'prod');
  const rest = all.filter((proxy) => proxy.environment !== 'prod');
  // A file that says in its name that it is to be copied and changed first is loaded by nobody as it stands.
  const named = rest.filter((proxy) => proxy.container === null && /[.-](?:example|sample|dist)$/i.test(proxy.file));
  // Where production is declared and has no proxy, a proxy of the development or test stack does not stand in for it.
  const elsewhere = [...around.containers, ...around.images].some((it) => it.environment === 'prod');
  return production.length > 0 || elsewhere
    ? { proxies: production, aside: rest }
    : { proxies: rest.filter((proxy) => !named.includes(proxy)), aside: named };
}

interface Source {
  readonly roots: readonly NginxDocument[];
  readonly owner: ConfigOwner | undefined;
  readonly fragment: boolean;
}

/** What a container or image of this repository loads. */
function ownedRoots(owners: readonly ConfigOwner[], byPath: ReadonlyMap<string, NginxDocument>): Source[] {
  return owners.flatMap((owner): Source[] => {
    const files = [...owner.files].toSorted(([a], [b]) => compareText(a, b));
    const found = files.flatMap(([target, path]) => {
      const document = byPath.get(path);
      return document === undefined ? [] : [{ target, document }];
    });
    const mains = found.filter(({ document }) => contextOf(document) === 'main');
    if (mains.length > 0) return mains.map(({ document }) => ({ roots: [document], owner, fragment: false }));
    const roots = found.filter(({ target, document }) => isLoaded(target) && contextOf(document) === 'http');
    return roots.length === 0 ? [] : [{ roots: roots.map((root) => root.document), owner, fragment: true }];
  });
}

/** Loaded by the packaged nginx.conf; a file at another place of the image may still be copied there by a script. */
function isLoaded(target: string): boolean {
  return !/\/sites-available\//.test(target) && !/\.(disabled|bak)$/.test(target);
}

/** Files that no container here mounts, as they would be loaded on a host. */
function freeRoots(byPath: ReadonlyMap<string, NginxDocument>): Source[] {
  const documents = [...byPath.values()];
  const mains = documents.filter((document) => contextOf(document) === 'main');
  const loaded = new Set(mains.flatMap((main) => [...expandIncludes(main, byPath, undefined).files]));
  const sources: Source[] = mains.map((main) => ({ roots: [main], owner: undefined, fragment: false }));
  const groups = new Map<string, NginxDocument[]>();
  for (const document of documents) {
    if (loaded.has(document.path) || contextOf(document) !== 'http') continue;
    const folder = folderOf(document.path);
    // Files of conf.d are loaded together; alternatives (nginx.conf, nginx-ssl.conf) elsewhere are not.
    const together = /(^|\/)(conf\.d|http\.d|sites-enabled|templates)$/.test(folder);
    const key = together ? folder : document.path;
    groups.set(key, [...(groups.get(key) ?? []), document]);
  }
  for (const roots of groups.values()) sources.push({ roots, owner: undefined, fragment: true });
  return sources;
}

const mainOnly = new Set(['http', 'events', 'worker_processes', 'user', 'pid', 'stream', 'load_module', 'daemon']);
const httpLevel = new Set([
  'server',
  'upstream',
  'map',
  'geo',
  'limit_req_zone',
  'limit_conn_zone',
  'proxy_cache_path',
]);

/** Level at which a file is meant to be included, decided by what stands at its top. */
function contextOf(document: NginxDocument): 'main' | 'http' | 'other' {
  const names = document.directives.map((directive) => directive.name);
  if (names.some((name) => mainOnly.has(name))) return 'main';
  return names.some((name) => httpLevel.has(name)) ? 'http' : 'other';
}

function buildProxy(
  source: Source,
  byPath: ReadonlyMap<string, NginxDocument>,
  context: BuildContext,
): { proxy: ReverseProxy; files: ReadonlySet<string> } {
  const expansions = source.roots.map((root) => expandIncludes(root, byPath, source.owner));
  const top = expansions.flatMap((expansion) => expansion.directives);
  const values = templateValues(source.owner?.container, source.owner?.image);
  const level = [
    ...top.filter((d) => d.name !== 'http'),
    ...directivesNamed(top, 'http').flatMap((d) => d.block ?? []),
  ];
  const outer = level.filter((directive) => directive.name !== 'server');
  const servers = directivesNamed(level, 'server').filter((directive) => directive.block !== null);
  const first = source.roots[0];
  const file = first?.path ?? '';
  const proxy: ReverseProxy = {
    id: `nginx:${file}`,
    product: 'nginx',
    file,
    environment: environmentOf(source, file, context),
    container: source.owner?.container?.id ?? null,
    span: wholeOf(first, servers[0]?.span),
    servers: servers.map((server) => serverOf(server, outer, values)),
    upstreams: directivesNamed(outer, 'upstream').map((directive) => upstreamOf(directive, values)),
    outer,
    openIncludes: expansions.flatMap((expansion) => expansion.open),
    fragment: source.fragment,
  };
  return { proxy, files: new Set(expansions.flatMap((expansion) => [...expansion.files])) };
}

function environmentOf(source: Source, file: string, context: BuildContext): ReverseProxy['environment'] {
  const owner = source.owner?.container ?? source.owner?.image;
  return owner?.environment ?? context.classOf(file);
}

function wholeOf(document: NginxDocument | undefined, fallback: Span | undefined): Span {
  const first = document?.directives[0]?.span;
  const last = document?.directives.at(-1)?.span;
  if (first !== undefined && last !== undefined) return joinSpans(first, last);
  return fallback ?? { file: document?.path ?? '', start: 0, end: 0, line: 1, endLine: 1 };
}

function upstreamOf(directive: NginxDirective, values: TemplateValues): ReverseProxy['upstreams'][number] {
  const inner = directive.block ?? [];
  return {
    name: firstArg(directive) ?? '',
    servers: directivesNamed(inner, 'server').map((d) => fillTemplate(firstArg(d) ?? '', values) ?? firstArg(d) ?? ''),
    span: directive.span,
    directives: inner,
  };
}
