import { RE2JS } from 're2js';
import type { ProxyLocation, ProxyServer } from './proxy.ts';

/** Where a request ends: a location, nginx's own redirect to the path with a slash, the bare server, or not decidable. */
export type Match =
  | { readonly kind: 'location'; readonly location: ProxyLocation }
  | { readonly kind: 'slash-redirect'; readonly location: ProxyLocation }
  | { readonly kind: 'server' }
  | { readonly kind: 'unknown'; readonly location: ProxyLocation };

/**
 * The location that answers `uri` (decoded, without query), or null when the server itself does, when nginx answers with
 * a redirect to the same path with a slash, or when a regular expression cannot be judged. `matchRequest` tells these apart.
 */
export function matchLocation(server: ProxyServer, uri: string): ProxyLocation | null {
  const match = matchRequest(server, uri);
  return match.kind === 'location' ? match.location : null;
}

/** nginx's search: exact, longest prefix, the prefix's children, then regexes in file order unless the prefix is `^~`. */
export function matchRequest(server: ProxyServer, uri: string): Match {
  return find(server.locations, normalise(uri))?.match ?? { kind: 'server' };
}

/** `final` ends the search (exact, slash redirect, regex); otherwise a regex of an outer level may still win. */
interface Found {
  readonly match: Match;
  readonly final: boolean;
}

function find(level: readonly ProxyLocation[], uri: string): Found | undefined {
  const exact = level.find((location) => location.modifier === '=' && location.pattern === uri);
  if (exact !== undefined) return { match: { kind: 'location', location: exact }, final: true };

  const slash = slashRedirect(level, uri);
  if (slash !== undefined) return { match: { kind: 'slash-redirect', location: slash }, final: true };

  const prefix = longestPrefix(level, uri);
  let best: Found | undefined;
  if (prefix !== undefined) {
    const inner = find(prefix.nested, uri);
    if (inner?.final === true) return inner;
    best = inner ?? { match: { kind: 'location', location: prefix }, final: false };
  }
  return prefix?.modifier === '^~' ? best : (firstRegex(level, uri) ?? best);
}

function longestPrefix(level: readonly ProxyLocation[], uri: string): ProxyLocation | undefined {
  let best: ProxyLocation | undefined;
  for (const location of level) {
    if (location.modifier !== '' && location.modifier !== '^~') continue;
    if (!uri.startsWith(location.pattern)) continue;
    if (best === undefined || location.pattern.length > best.pattern.length) best = location;
  }
  return best;
}

/** `location /ws/ { proxy_pass … }` answers `/ws` with 301, before any regex, unless some location is exactly `/ws`. */
function slashRedirect(level: readonly ProxyLocation[], uri: string): ProxyLocation | undefined {
  const plain = level.filter((location) => location.modifier === '' || location.modifier === '^~');
  if (plain.some((location) => location.pattern === uri)) return undefined;
  return plain.find((location) => location.pattern === `${uri}/` && location.proxyPass.state !== 'unset');
}

function firstRegex(level: readonly ProxyLocation[], uri: string): Found | undefined {
  for (const location of level) {
    if (location.modifier !== '~' && location.modifier !== '~*') continue;
    const matches = matchesRegex(location, uri);
    if (matches === undefined) return { match: { kind: 'unknown', location }, final: true };
    if (matches) return { match: find(location.nested, uri)?.match ?? { kind: 'location', location }, final: true };
  }
  return undefined;
}

/** Undefined: written in a dialect (look-around, back-references) that a linear-time engine cannot run. */
function matchesRegex(location: ProxyLocation, uri: string): boolean | undefined {
  try {
    const flags = location.modifier === '~*' ? RE2JS.CASE_INSENSITIVE : 0;
    return RE2JS.compile(location.pattern.replaceAll('(?<', '(?P<'), flags).matcher(uri).find();
  } catch {
    return undefined; // RE2 refuses the pattern: the caller treats the match as undecided
  }
}

/** Slashes merged, query dropped, as nginx does before it looks for a location. */
function normalise(uri: string): string {
  const path = uri.split(/[?#]/, 1)[0] ?? '';
  const merged = path.replace(/\/{2,}/g, '/');
  return merged.startsWith('/') ? merged : `/${merged}`;
}

/**
 * The path that reaches the upstream for a request to `uri` through `location`; undefined when rewrites, variables or a
 * regular expression decide it.
 */
export function upstreamPath(location: ProxyLocation, uri: string): string | undefined {
  if (location.directives.some((directive) => directive.name === 'rewrite')) return undefined;
  if (location.proxyPass.state !== 'set') return undefined;
  const { path, url } = location.proxyPass.value;
  if (path === null) return uri;
  if (url.includes('$') || (location.modifier !== '' && location.modifier !== '^~' && location.modifier !== '=')) {
    return undefined;
  }
  return uri.startsWith(location.pattern) ? path + uri.slice(location.pattern.length) : undefined;
}
