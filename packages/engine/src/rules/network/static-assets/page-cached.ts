import type { NginxDirective } from '../../../documents/nginx/document.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type Site, siteSubject } from '../../shared/proxies.ts';
import { fileLocation, lifetimeAt, pageSites } from '../../shared/served-files.ts';

type Subject = Site & { readonly fallback: NginxDirective };

/** A page that lives longer than this in a browser outlives the files that it names. */
const longestSeconds = 300;

export default defineRule<Subject>({
  id: 'network/static-assets/page-cached',
  title: 'Users keep the old page after a deploy',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: pageSites,
  noSubject: 'No proxy here serves a single-page application.',

  check(site) {
    // try_files ends in an internal redirect: the location of the page itself decides about its headers.
    const page = site.fallback.args.at(-1)?.text ?? '/index.html';
    const location = fileLocation(site.server, page);
    const lifetime = location === null ? null : lifetimeAt(site.server, location);
    if (lifetime === null) return skip('No lifetime is given to the page.');
    if (lifetime.seconds <= longestSeconds) return pass(lifetime.directive, 'the page is asked for again');
    return fail(lifetime.directive, `${page} may stay in browsers for ${spell(lifetime.seconds)}.`, {
      subject: siteSubject(site, 'page-lifetime'),
      verify: `\`curl -sI http://HOST${page} | grep -iE 'cache-control|expires'\`.`,
      fix: advice(
        'Ask for the page each time',
        'nginx',
        `location = ${page} {\n    add_header Cache-Control "no-cache" always;\n}`,
      ),
    });
  },

  docs: {
    problem:
      'The page names the hashed scripts of its build; a browser that keeps it asks for files which the next deploy has removed.',
    impact: 'After a deploy users see errors or the old version until they clear their cache.',
    verify: '`curl -sI` for the page shows `no-cache`.',
    remedy: 'Send the page with `Cache-Control: no-cache`, and keep long lifetimes for hashed files only.',
    tradeOff: 'One small request per visit more, usually answered with 304.',
    sources: ['https://developer.mozilla.org/docs/Web/HTTP/Guides/Caching'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('      expires 7d;\n') }],
    good: [{ 'nginx.conf': conf('      add_header Cache-Control "no-cache";\n') }],
  },
});

function spell(seconds: number): string {
  if (seconds >= 86_400) return `${Math.round(seconds / 86_400)} days`;
  return seconds >= 3600 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 60)} minutes`;
}

function conf(line: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    root /www;\n    location / {\n      try_files $uri /index.html;\n${line}    }\n  }\n}\n`;
}
