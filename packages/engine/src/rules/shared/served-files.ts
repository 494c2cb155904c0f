import { directiveNamed, type NginxDirective } from '../../documents/nginx/document.ts';
import type { App } from '../../model/app.ts';
import type { DeploymentModel } from '../../model/model.ts';
import { matchRequest } from '../../model/nginx-match.ts';
import type { ProxyLocation, ProxyServer } from '../../model/proxy.ts';
import type { Site } from './proxies.ts';
import { sites } from './proxies.ts';

/** The first frontend of the repository that is built with hashed file names. */
export function hashedFrontend(model: DeploymentModel): App | undefined {
  return model.apps.find((app) => app.role === 'frontend');
}

/** Where the bundler puts hashed files by default: Vite `assets`, Create React App `static/js`, Next `_next/static`. */
export function assetFolderOf(frontend: App | undefined): string {
  const names = frontend?.dependencies.map((it) => it.name) ?? [];
  if (names.includes('react-scripts')) return 'static/js';
  return names.includes('next') ? '_next/static' : 'assets';
}

/** Server blocks that serve files of their own with a fallback to one page: a single-page application. */
export function pageSites(model: DeploymentModel): readonly (Site & { readonly fallback: NginxDirective })[] {
  return sites(model).flatMap((site) => {
    if (site.server.redirectsToHttps) return [];
    const fallback = tryFilesAt(site.server, '/no-such-page');
    const target = fallback?.args.at(-1)?.text ?? '';
    return fallback !== undefined && /\.html?$/.test(target) ? [{ ...site, fallback }] : [];
  });
}

/** The `try_files` that decides about `uri`; undefined when none does or the location is not known. */
export function tryFilesAt(server: ProxyServer, uri: string): NginxDirective | undefined {
  const location = fileLocation(server, uri);
  if (location === null) return undefined;
  // nginx does not hand try_files down: a location without one of its own only serves what exists.
  return directiveNamed(location?.directives ?? server.directives, 'try_files');
}

/** The location that serves `uri` from disk; undefined: the server itself; null: it is proxied, returned or undecided. */
export function fileLocation(server: ProxyServer, uri: string): ProxyLocation | undefined | null {
  const match = matchRequest(server, uri);
  if (match.kind === 'server') return undefined;
  if (match.kind !== 'location' || match.location.proxyPass.state !== 'unset') return null;
  return match.location.directives.some((it) => it.name === 'return') ? null : match.location;
}

/** Seconds that `expires` or `Cache-Control: max-age` give at a location; null when neither is set, 0 for no-cache. */
export function lifetimeAt(
  server: ProxyServer,
  location: ProxyLocation | undefined,
): { seconds: number; directive: { span: NginxDirective['span'] } } | null {
  const headers = location?.addHeaders ?? [];
  const header = headers.find((it) => it.name.toLowerCase() === 'cache-control');
  if (header !== undefined) {
    const age = /max-age=(\d{1,12})/.exec(header.value);
    const none = /no-cache|no-store|must-revalidate/.test(header.value) && !/immutable/.test(header.value);
    return { seconds: none ? 0 : age === null ? 0 : Number(age[1]), directive: { span: header.span } };
  }
  const expires = directiveNamed(location?.directives ?? [], 'expires') ?? directiveNamed(server.directives, 'expires');
  if (expires === undefined) return null;
  return { seconds: expiresSeconds(expires.args.at(-1)?.text ?? 'off'), directive: { span: expires.headSpan } };
}

function expiresSeconds(text: string): number {
  if (text === 'max') return 315_360_000;
  const found = /^(\d{1,9})([smhdwMy]?)$/.exec(text);
  if (found === null) return 0;
  const unit = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, M: 2_592_000, y: 31_536_000 }[found[2] ?? ''] ?? 1;
  return Number(found[1]) * unit;
}

/** Serves files of its own: an application shell, not just a proxy. */
export function servesPages(server: ProxyServer): boolean {
  if (server.redirectsToHttps) return false;
  const roots =
    server.settings.root.state !== 'unset' ||
    server.locations.some((location) => location.settings.root.state !== 'unset');
  const fallback = server.locations.some((location) => location.directives.some((it) => it.name === 'try_files'));
  return roots && (fallback || server.locations.some((location) => location.proxyPass.state === 'unset'));
}
