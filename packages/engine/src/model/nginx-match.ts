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
  const path = normalise(uri);
  let known = answers.get(server);
  if (known === undefined) {
    known = new Map();
    answers.set(server, known);
  }
  const before = known.get(path);
  if (before !== undefined) return before;
  const match = find(server.locations, path)?.match ?? { kind: 'server' };
  known.set(path, match);
  return match;
}

/** Several rules ask for the same paths of the same server. */
const answers = new WeakMap<ProxyServer, Map<string, Match>>();

/** `final` ends the search (exact, slash redirect, regex); otherwise a regex of an outer level may still win. */
interface Found {
  readonly match: Match;
  readonly final: boolean;
}

function find(level: readonly ProxyLocation[], uri: string): Found | undefined {
  if (level.length === 0) return undefined;
  const { exact, plain, regexes } = indexOf(level);
  const same = exact.get(uri);
  if (same !== undefined) return { match: { kind: 'location', location: same }, final: true };

  const slash = plain.has(uri) ? undefined : plain.get(`${uri}/`);
  // `location /ws/ { proxy_pass … }` answers `/ws` with 301, before any regex, unless some location is exactly `/ws`.
  if (slash !== undefined && slash.proxyPass.state !== 'unset') {
    return { match: { kind: 'slash-redirect', location: slash }, final: true };
  }
  const prefix = longestPrefix(plain, uri);
  let best: Found | undefined;
  if (prefix !== undefined) {
    const inner = find(prefix.nested, uri);
    if (inner?.final === true) return inner;
    best = inner ?? { match: { kind: 'location', location: prefix }, final: false };
  }
  return prefix?.modifier === '^~' ? best : (firstRegex(regexes, uri) ?? best);
}

/** The locations of one level by the way in which nginx looks for them. */
interface LevelIndex {
  readonly exact: ReadonlyMap<string, ProxyLocation>;
  readonly plain: ReadonlyMap<string, ProxyLocation>;
  readonly regexes: readonly { readonly location: ProxyLocation; readonly literal: string }[];
}

const indexed = new WeakMap<readonly ProxyLocation[], LevelIndex>();

function indexOf(level: readonly ProxyLocation[]): LevelIndex {
  const before = indexed.get(level);
  if (before !== undefined) return before;
  const of = (...modifiers: readonly string[]) => level.filter((location) => modifiers.includes(location.modifier));
  // nginx refuses a pattern that is there twice; the first one stands for both.
  const byPattern = (list: readonly ProxyLocation[]) => new Map(list.toReversed().map((it) => [it.pattern, it]));
  const index = {
    exact: byPattern(of('=')),
    plain: byPattern(of('', '^~')),
    regexes: of('~', '~*').map((location) => ({ location, literal: literalStart(location) })),
  };
  indexed.set(level, index);
  return index;
}

/** Every prefix of the path is looked up, the longest first: as many steps as the path has characters. */
function longestPrefix(plain: LevelIndex['plain'], uri: string): ProxyLocation | undefined {
  if (plain.size === 0) return undefined;
  for (let length = Math.min(uri.length, longestPath); length >= 0; length--) {
    const found = plain.get(uri.slice(0, length));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Prefixes longer than this exist in nobody's configuration. */
const longestPath = 2000;

function firstRegex(regexes: LevelIndex['regexes'], uri: string): Found | undefined {
  for (const { location, literal } of regexes) {
    // Most patterns begin with plain text: comparing it first spares the engine's start-up.
    if (literal !== '' && !uri.startsWith(literal)) continue;
    const matches = matchesRegex(location, uri);
    if (matches === undefined) return { match: { kind: 'unknown', location }, final: true };
    if (matches) return { match: find(location.nested, uri)?.match ?? { kind: 'location', location }, final: true };
  }
  return undefined;
}

/** Compiled once per location: many routes are asked against the same few hundred patterns. Null: cannot be compiled. */
const compiled = new WeakMap<ProxyLocation, RE2JS | null>();

/** Undefined: written in a dialect (look-around, back-references) that a linear-time engine cannot run. */
function matchesRegex(location: ProxyLocation, uri: string): boolean | undefined {
  let pattern = compiled.get(location);
  if (pattern === undefined) {
    pattern = compile(location);
    compiled.set(location, pattern);
  }
  return pattern === null ? undefined : pattern.matcher(uri).find();
}

function compile(location: ProxyLocation): RE2JS | null {
  try {
    const flags = location.modifier === '~*' ? RE2JS.CASE_INSENSITIVE : 0;
    return RE2JS.compile(location.pattern.replaceAll('(?<', '(?P<'), flags);
  } catch {
    return null; // RE2 refuses the pattern: the caller treats the match as undecided
  }
}

/** Text that every match of a case-sensitive pattern anchored at the start begins with; empty when there is none. */
function literalStart({ modifier, pattern }: ProxyLocation): string {
  if (modifier !== '~' || pattern.includes('|')) return '';
  const found = /^\^([\w/-]*)/.exec(pattern)?.[1] ?? '';
  // A count or a star behind the last character makes that one optional.
  return /^[*?{+]/.test(pattern.slice(found.length + 1)) ? found.slice(0, -1) : found;
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
