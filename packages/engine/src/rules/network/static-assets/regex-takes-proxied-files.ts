import { matchRequest } from '../../../model/nginx-match.ts';
import type { ProxyLocation } from '../../../model/proxy.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { labelOf, locationsOf, noProxy, type Site, siteSubject, sites } from '../../shared/proxies.ts';
import { appRoutes, isProxied, isWhole, samplePath } from '../../shared/proxy-routes.ts';

interface Subject extends Site {
  readonly prefix: ProxyLocation;
}

const extensions = ['png', 'jpg', 'pdf', 'js', 'css', 'svg', 'json', 'xml', 'webp'];

export default defineRule<Subject>({
  id: 'network/static-assets/regex-takes-proxied-files',
  title: 'Files of the application are looked for on disk',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) =>
    sites(model).flatMap((site) => {
      const all = locationsOf(site.server.locations);
      if (!all.some(isAssetRegex)) return [];
      return all
        .filter((it) => it.modifier === '' && it.pattern !== '/' && isProxied(it))
        .map((prefix) => ({ ...site, prefix }));
    }),
  noSubject: `No nginx here has a regular expression for files beside a proxied path. ${noProxy}`,

  check(subject, model) {
    const { server, prefix } = subject;
    const base = prefix.pattern.replace(/\/$/, '');
    const routes = appRoutes(model, (route) => route.method === 'GET' && isWhole(route)).map(({ route }) => route);
    // Routes that end in such a name, the documentation pages of the framework, and files handed out below a path.
    const told = routes.find(
      (route) => new RegExp(`\\.(?:${extensions.join('|')})$`).test(route.path) && route.path.startsWith(base),
    );
    const open = routes.find(
      (route) =>
        /(?:\{[^}]*(?:path|file|name)[^}]*\}|:(?:path|file\w*|name)|\*)$/i.test(route.path) &&
        route.path.startsWith(base),
    );
    const route = told ?? open;
    if (route === undefined) return pass(prefix.headSpan, 'no route below it looks like a file');
    const stolen = (told === undefined ? extensions : [told.path.slice(told.path.lastIndexOf('.') + 1)])
      .map((extension) => (told === undefined ? `${samplePath(route.path)}.${extension}` : samplePath(told.path)))
      .map((path) => ({ path, match: matchRequest(server, path) }))
      .find(({ match }) => match.kind === 'location' && isAssetRegex(match.location));
    if (stolen?.match.kind !== 'location') return pass(prefix.headSpan, 'the proxied path wins');
    const taker = stolen.match.location;
    return fail(
      taker.headSpan,
      `A request for ${stolen.path} is meant for ${route.path} (${route.span.file}:${route.span.line}), but ${labelOf(taker)} wins over ${labelOf(prefix)} and looks on disk.`,
      {
        subject: siteSubject(subject, `regex[${prefix.pattern}]`),
        confidence: told === undefined ? 'Medium' : 'High',
        evidence: [prefix.headSpan, route.span],
        verify: `\`curl -sI http://<host>${stolen.path}\` answers 404 from nginx, and the application never sees it.`,
        fix: advice('Let the prefix win', 'nginx', `location ^~ ${prefix.pattern} {`),
      },
    );
  },

  docs: {
    problem: 'A regular expression wins over an ordinary prefix, however much longer the prefix is.',
    impact: 'Rendered pages, downloads and previews answer 404 although the application would serve them.',
    verify: 'Ask for such a file through the proxy and directly.',
    remedy: 'Write `^~` at the proxied prefix, so that regular expressions are not tried below it.',
    tradeOff: 'Files below the prefix get no caching headers of the regular expression any more.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],
  },
  examples: {
    bad: [example('')],
    good: [example('^~ ')],
  },
});

/** Catches names by their ending and serves them from disk. */
function isAssetRegex(location: ProxyLocation): boolean {
  return /^~\*?$/.test(location.modifier) && /\\\.\(/.test(location.pattern) && !isProxied(location);
}

function example(modifier: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\n',
    'main.py':
      'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/api/pages/{number}.png")\ndef page(number: int):\n    return b""\n',
    'nginx.conf': `events {}\nhttp {\n  include mime.types;\n  server {\n    listen 80;\n    root /srv;\n    location ${modifier}/api/ { proxy_pass http://api:8000; }\n    location ~* \\.(png|css|js)$ { expires 30d; }\n  }\n}\n`,
  };
}
