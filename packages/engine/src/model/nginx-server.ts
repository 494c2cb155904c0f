import { directiveNamed, directivesNamed, firstArg, type NginxDirective } from '../documents/nginx/document.ts';
import {
  addHeadersAt,
  headerOf,
  type Levels,
  nearest,
  nearestAll,
  readSetting,
  scalar,
  settingsAt,
} from './nginx-settings.ts';
import { fillTemplate, type TemplateValues } from './nginx-values.ts';
import type { ProxyLocation, ProxyServer } from './proxy.ts';
import { unset } from './setting.ts';

/** One `server` block with everything it inherits from `outer` (the http level) applied. */
export function serverOf(block: NginxDirective, outer: readonly NginxDirective[], values: TemplateValues): ProxyServer {
  const own = block.block ?? [];
  const at: Levels = { levels: [outer, own], values, span: block.headSpan };
  const listens = listensOf(at, own, block);
  const hsts = addHeadersAt(at).find((d) => firstArg(d)?.toLowerCase() === 'strict-transport-security');
  return {
    names: directivesNamed(own, 'server_name').flatMap((d) => d.args.map((arg) => arg.text)),
    listens,
    span: block.span,
    headSpan: block.headSpan,
    redirectsToHttps: redirectsToHttps(own),
    tlsProtocols: scalar(at, 'ssl_protocols', (text) => text.split(' ')),
    certificate: scalar(at, 'ssl_certificate', (text) => text),
    hsts:
      hsts === undefined ? unset(block.headSpan) : readSetting(hsts, hsts.args[1]?.text ?? '', values, (text) => text),
    settings: settingsAt(at),
    locations: locationsOf(at),
    directives: own,
    indent: block.indent,
  };
}

function listensOf(at: Levels, own: readonly NginxDirective[], block: NginxDirective): ProxyServer['listens'] {
  const directives = directivesNamed(own, 'listen');
  const sslOn = firstArg(nearest(at, 'ssl')) === 'on';
  const http2On = firstArg(nearest(at, 'http2')) === 'on';
  if (directives.length === 0) {
    return [{ port: 80, address: null, tls: sslOn, http2: http2On, span: block.headSpan }];
  }
  return directives.map((directive) => {
    const words = directive.args.slice(1).map((arg) => arg.text);
    return {
      ...addressOf(fillTemplate(firstArg(directive) ?? '', at.values)),
      tls: sslOn || words.includes('ssl') || words.includes('quic'),
      http2: http2On || words.includes('http2'),
      span: directive.headSpan,
    };
  });
}

/** Port 0: not known (a template variable) or none (a Unix socket, whose address says so). */
function addressOf(text: string | undefined): { port: number; address: string | null } {
  if (text === undefined) return { port: 0, address: null };
  if (text.startsWith('unix:')) return { port: 0, address: text };
  if (/^\d+$/.test(text)) return { port: Number(text), address: null };
  const found = /^(.*):(\d+)$/.exec(text);
  const host = found?.[1] ?? text;
  const port = found === null ? 80 : Number(found[2]);
  return { port, address: host === '*' || host === '0.0.0.0' || host === '[::]' ? null : host };
}

function locationsOf(outer: Levels): ProxyLocation[] {
  const level = outer.levels.at(-1) ?? [];
  return directivesNamed(level, 'location').map((directive) => locationOf(directive, outer));
}

const modifiers = ['=', '^~', '~', '~*'] as const;

function locationOf(directive: NginxDirective, outer: Levels): ProxyLocation {
  const own = directive.block ?? [];
  const at: Levels = { ...outer, levels: [...outer.levels, own], span: directive.headSpan };
  return {
    ...patternOf(directive, outer.values),
    span: directive.span,
    headSpan: directive.headSpan,
    settings: settingsAt(at),
    proxyPass: proxyPassOf(at, own),
    requestHeaders: nearestAll(at, 'proxy_set_header').map((d) => headerOf(d, at.values)),
    addHeaders: addHeadersAt(at).map((d) => headerOf(d, at.values)),
    directives: own,
    nested: locationsOf(at),
  };
}

function patternOf(directive: NginxDirective, values: TemplateValues): Pick<ProxyLocation, 'modifier' | 'pattern'> {
  const fill = (text: string) => fillTemplate(text, values) ?? text;
  const [first, second] = directive.args.map((arg) => arg.text);
  const modifier = modifiers.find((one) => one === first);
  if (modifier !== undefined && second !== undefined) return { modifier, pattern: fill(second) };
  // `location =/health` and `location ~*\.png$` are allowed without a space.
  const glued = modifiers.toReversed().find((one) => first?.startsWith(one));
  if (glued !== undefined && first !== undefined) return { modifier: glued, pattern: fill(first.slice(glued.length)) };
  return first?.startsWith('@') ? { modifier: '@', pattern: first } : { modifier: '', pattern: fill(first ?? '/') };
}

const handlers = ['proxy_pass', 'grpc_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass'];

function proxyPassOf(at: Levels, own: readonly NginxDirective[]): ProxyLocation['proxyPass'] {
  const directive = handlers.map((name) => directiveNamed(own, name)).find((found) => found !== undefined);
  if (directive === undefined) return unset(at.span);
  const scheme = directive.name === 'proxy_pass' ? 'http' : directive.name.replace('_pass', '');
  const text = firstArg(directive) ?? '';
  return readSetting(directive, literalVariables(text, at), at.values, (url) => targetOf(url, scheme));
}

/** `set $backend api;` with a literal value, anywhere around, is as good as the value. */
function literalVariables(text: string, at: Levels): string {
  return text.replace(/\$([a-z][a-z0-9_]*)/g, (whole, name: string) => {
    for (const level of at.levels.toReversed()) {
      const found = level.findLast((d) => d.name === 'set' && firstArg(d) === `$${name}`);
      const value = found?.args[1]?.text;
      if (value !== undefined && !/\$[a-z{]/.test(value)) return value;
    }
    return whole;
  });
}

interface Target {
  readonly url: string;
  readonly scheme: string;
  readonly host: string;
  readonly port: number | null;
  readonly path: string | null;
}

function targetOf(url: string, defaultScheme: string): Target | undefined {
  const found = /^(?:([a-z]+):\/\/)?(\[[^\]]*\]|unix:[^:]*:?|[^/:]*)(?::(\d+))?(\/.*)?$/.exec(url);
  if (found === null || found[2] === undefined || found[2].includes('$')) return undefined;
  const scheme = found[1] ?? defaultScheme;
  // Variables behind the host (`$request_uri`) do not change where the request goes.
  return {
    url,
    scheme,
    host: found[2],
    port: found[3] === undefined ? null : Number(found[3]),
    path: found[4] ?? null,
  };
}

/** The server answers every ordinary request with a redirect to https; challenge and health locations may stay plain. */
function redirectsToHttps(own: readonly NginxDirective[]): boolean {
  if (toHttps(own) !== undefined) return true;
  if (own.some((d) => d.name === 'if' && toHttps(d.block ?? []) !== undefined)) return true;
  const locations = directivesNamed(own, 'location').map((d) => ({
    path: d.args.at(-1)?.text ?? '',
    body: d.block ?? [],
  }));
  const rest = locations.filter(({ path }) => !/well-known|acme|health|ready|ping|status/.test(path));
  return rest.length > 0 && rest.every(({ body }) => toHttps(body) !== undefined);
}

function toHttps(level: readonly NginxDirective[]): NginxDirective | undefined {
  return level.find((d) => {
    const target = d.args.map((arg) => arg.text);
    if (d.name === 'return') return target.some((text) => text.startsWith('https://'));
    return d.name === 'rewrite' && (target[1]?.startsWith('https://') ?? false);
  });
}
