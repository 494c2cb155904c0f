import type { NginxDirective, NginxDocument } from '../documents/nginx/document.ts';
import { firstArg } from '../documents/nginx/document.ts';
import type { Span } from '../text/span.ts';
import { type ConfigOwner, folderOf, joinPath, matchesGlob } from './nginx-placement.ts';

export interface Expansion {
  readonly directives: readonly NginxDirective[];
  /** Every file whose text takes part, the root included. */
  readonly files: ReadonlySet<string>;
  readonly open: readonly { readonly pattern: string; readonly span: Span }[];
}

/** Files of the nginx package whose content is known and holds nothing that a rule looks for. */
const plainExternals =
  /(^|\/)(mime\.types|fastcgi_params|fastcgi\.conf|uwsgi_params|scgi_params|koi-utf|koi-win|win-utf)$/;
/** Folders that a packaged nginx.conf includes by habit; empty unless the repository fills them. */
const habitual = /(^|\/)(modules-enabled|modules|conf\.d|http\.d|sites-enabled|default\.d|stream\.d)\/\*/;
/** An include bomb (files that include each other twice) ends here. */
const mostIncludes = 500;

interface Work {
  readonly root: string;
  readonly owner: ConfigOwner | undefined;
  readonly byPath: ReadonlyMap<string, NginxDocument>;
  readonly files: Set<string>;
  readonly open: { pattern: string; span: Span }[];
  includes: number;
}

/** Replaces every `include` by the directives it brings in, as nginx does; one that leads out of the tree stays and is recorded. */
export function expandIncludes(
  root: NginxDocument,
  byPath: ReadonlyMap<string, NginxDocument>,
  owner: ConfigOwner | undefined,
): Expansion {
  const work: Work = { root: root.path, owner, byPath, files: new Set([root.path]), open: [], includes: 0 };
  const directives = expandLevel(work, root.directives, [root.path]);
  return { directives, files: work.files, open: work.open };
}

function expandLevel(work: Work, level: readonly NginxDirective[], stack: readonly string[]): NginxDirective[] {
  return level.flatMap((directive) => {
    if (directive.name === 'include') return included(work, directive, stack);
    if (directive.block === null) return [directive];
    return [{ ...directive, block: expandLevel(work, directive.block, stack) }];
  });
}

function included(work: Work, directive: NginxDirective, stack: readonly string[]): NginxDirective[] {
  const pattern = firstArg(directive) ?? '';
  const paths = resolveInclude(work, pattern).filter((path) => !stack.includes(path));
  if (paths.length > 0 && work.includes + paths.length <= mostIncludes) {
    work.includes += paths.length;
    return paths.flatMap((path) => {
      work.files.add(path);
      return expandLevel(work, work.byPath.get(path)?.directives ?? [], [...stack, path]);
    });
  }
  const known = knownContent(directive, pattern);
  if (known !== undefined) return known;
  if (habitual.test(pattern)) return [];
  work.open.push({ pattern, span: directive.headSpan });
  return [directive];
}

/** Paths in the tree, in the order in which nginx reads them. */
function resolveInclude(work: Work, pattern: string): string[] {
  const absolute = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`;
  const placed = [...(work.owner?.files ?? [])]
    .filter(([target]) => matchesGlob(target, absolute))
    .map(([, path]) => path);
  if (placed.length > 0) return unique(placed);
  const isGlob = /[*?[]/.test(pattern);
  // Where the image's content is known, a glob that matches nothing there loads nothing.
  if (isGlob && work.owner !== undefined && !pattern.includes('${')) return [];
  const tail = pattern.replace(/^.*\/nginx\//, '').replace(/^\/+/, '');
  return unique(nearRoot(work, tail, isGlob));
}

/** Without knowledge of the container: beside the root file, else anywhere under the same trailing path. */
function nearRoot(work: Work, tail: string, isGlob: boolean): string[] {
  const beside = joinPath(folderOf(work.root), tail);
  const all = [...work.byPath.keys()].filter((path) => path !== work.root);
  const same = all.filter((path) => beside !== undefined && matchesGlob(bare(path), beside));
  if (same.length > 0) return same;
  const depth = tail.split('/').length;
  const ends = all.filter((path) => matchesGlob(bare(path).split('/').slice(-depth).join('/'), tail));
  if (ends.length > 0 || isGlob) return isGlob && depth < 2 ? [] : ends;
  const name = tail.slice(tail.lastIndexOf('/') + 1);
  const named = all.filter((path) => bare(path.slice(path.lastIndexOf('/') + 1)) === name);
  const close = named.filter((path) => folderOf(path) === folderOf(work.root));
  return close.length > 0 ? close : named.slice(0, 1);
}

/** File name as nginx will see it once its template is rendered. */
function bare(path: string): string {
  return path.replace(/\.(template|tmpl|tpl|j2|erb|in)$/, '');
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort();
}

/** Debian's proxy_params and certbot's TLS options are real directives and take part in inheritance. */
function knownContent(include: NginxDirective, pattern: string): NginxDirective[] | undefined {
  // Whether files get a type at all is worth knowing; which types there are is not.
  if (/(^|\/)mime\.types$/.test(pattern)) return [standIn(include, 'types', [pattern])];
  if (plainExternals.test(pattern)) return [];
  if (/(^|\/)proxy_params$/.test(pattern)) {
    return [
      ['Host', '$http_host'],
      ['X-Real-IP', '$remote_addr'],
      ['X-Forwarded-For', '$proxy_add_x_forwarded_for'],
      ['X-Forwarded-Proto', '$scheme'],
    ].map((args) => standIn(include, 'proxy_set_header', args));
  }
  if (pattern.endsWith('letsencrypt/options-ssl-nginx.conf')) {
    return [standIn(include, 'ssl_protocols', ['TLSv1.2', 'TLSv1.3'])];
  }
  return undefined;
}

function standIn(include: NginxDirective, name: string, args: readonly string[]): NginxDirective {
  return { ...include, name, args: args.map((text) => ({ text, span: include.headSpan })) };
}
