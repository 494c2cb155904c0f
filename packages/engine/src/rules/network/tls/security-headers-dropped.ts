import { directivesNamed, firstArg, type NginxDirective } from '../../../documents/nginx/document.ts';
import { appendDirectives } from '../../../documents/nginx/write.ts';
import type { ProxyLocation } from '../../../model/proxy.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';
import { isOpenInside, labelOf, locationsOf, noProxy, type Site, siteSubject, sites } from '../../shared/proxies.ts';

/** Strict-Transport-Security has a rule of its own. */
const guarded = new Set([
  'content-security-policy',
  'x-frame-options',
  'x-content-type-options',
  'referrer-policy',
  'permissions-policy',
]);

interface Drop {
  readonly location: ProxyLocation;
  readonly lost: readonly NginxDirective[];
}

export default defineRule<Site>({
  id: 'network/tls/security-headers-dropped',
  title: 'Protective headers are missing on some pages',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: sites,
  noSubject: noProxy,

  check(site) {
    const { server, proxy } = site;
    const outside = outerHeaders(site);
    const [first] = outside;
    if (first === undefined) return skip('No protective header is set for the whole server.');
    const drops = locationsOf(server.locations)
      .filter((location) => answers(location) && !isOpenInside(proxy, location.span))
      .map((location): Drop => ({ location, lost: outside.filter((header) => !isSent(location, header)) }))
      .filter((drop) => drop.lost.length > 0);
    const [drop] = drops;
    if (drop === undefined) return pass(first.headSpan, 'every location keeps the headers of the server');
    const own = drop.location.directives.find((directive) => directive.name === 'add_header') ?? first;
    const names = [...new Set(drops.flatMap(({ lost }) => lost.map((header) => firstArg(header) ?? '')))];
    const where =
      drops.length === 1
        ? `The ${labelOf(drop.location)}`
        : `${drops.length} locations, ${labelOf(drop.location)} first,`;
    return fail(
      drop.location.headSpan,
      `${where} in ${drop.location.headSpan.file} ${drops.length === 1 ? 'has' : 'have'} add_header lines of ${drops.length === 1 ? 'its' : 'their'} own (line ${own.span.line}), so ${listText(names)} set outside (line ${first.span.line}) ${names.length === 1 ? 'is' : 'are'} not sent there.`,
      {
        subject: siteSubject(site, 'add_header'),
        evidence: [first.headSpan, ...drops.slice(1, 4).map(({ location }) => location.headSpan)],
        fix: reviewOrAdvice(
          'Repeat the headers in these locations',
          'nginx',
          editsFor(drops),
          linesOf(drop.lost).join('\n'),
        ),
      },
    );
  },

  docs: {
    problem:
      'nginx inherits add_header all or nothing: one line of its own makes a location forget every one from outside.',
    impact: 'The protection against framing, sniffing and injected scripts is off for exactly these answers.',
    verify: '`curl -sI <an address of this location>` shows which headers are sent.',
    remedy: 'Repeat the headers in the location, or keep them in one file and include it at every level.',
    tradeOff: 'Repeated lines have to be kept in step; from nginx 1.29.3 add_header_inherit merge does it.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('      add_header Cache-Control "no-store";\n') }],
    good: [{ 'nginx.conf': conf('') }],
  },
});

/** Protective headers that the server has, or inherits from the http level. */
function outerHeaders({ server, proxy }: Site): readonly NginxDirective[] {
  const own = directivesNamed(server.directives, 'add_header');
  const all = own.length > 0 ? own : directivesNamed(proxy.outer, 'add_header');
  return all.filter((header) => guarded.has(firstArg(header)?.toLowerCase() ?? ''));
}

function isSent(location: ProxyLocation, header: NginxDirective): boolean {
  const name = firstArg(header)?.toLowerCase();
  return location.addHeaders.some((one) => one.name.toLowerCase() === name);
}

/** Redirects, internal locations and constant texts show nothing that a header could protect. */
function answers(location: ProxyLocation): boolean {
  const redirects = location.directives.some(
    (directive) => directive.name === 'return' && (firstArg(directive) ?? '').length > 0,
  );
  return !redirects && !location.directives.some((directive) => directive.name === 'internal');
}

function linesOf(lost: readonly NginxDirective[]): string[] {
  return lost.map((header) => {
    const [name, value, ...rest] = header.args.map((arg) => arg.text);
    const quoted = value !== undefined && /^[^\s;"'{}]+$/.test(value) ? value : quote(value ?? '');
    return `add_header ${[name ?? '', quoted, ...rest].join(' ')};`;
  });
}

function quote(value: string): string {
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

function editsFor(drops: readonly Drop[]) {
  const edits = drops.map(({ location, lost }) =>
    appendDirectives(location.span.file, location.directives, linesOf(lost)),
  );
  return edits.every((edit) => edit !== undefined) ? edits.flat() : undefined;
}

function conf(header: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    root /srv;\n    add_header X-Frame-Options DENY always;\n    add_header Content-Security-Policy "default-src 'self'" always;\n    location / {\n${header}      try_files $uri /index.html;\n    }\n  }\n}\n`;
}
