import { directiveNamed, type NginxDirective } from '../../../documents/nginx/document.ts';
import { appendDirectives } from '../../../documents/nginx/write.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { running } from '../../shared/apps.ts';
import {
  isOpenInside,
  isOpenOutside,
  locationsOf,
  nginxCommand,
  noProxy,
  type Site,
  siteSubject,
  sites,
} from '../../shared/proxies.ts';

const line = 'client_max_body_size 10m;';

export default defineRule<Site>({
  id: 'network/timeouts-and-limits/body-limit-implicit',
  title: 'Nobody decided how large a request may be',
  severity: 'MONITOR',
  confidence: 'Medium',
  effort: 'directive',

  select(model) {
    const found = new Map<string, Site>();
    for (const site of sites(model)) if (!found.has(site.proxy.id) && takesBodies(site)) found.set(site.proxy.id, site);
    return [...found.values()];
  },
  noSubject: noProxy,

  check(site, model) {
    const { proxy, server } = site;
    const written = proxy.servers
      .flatMap(limitsOf)
      .concat(directiveNamed(proxy.outer, 'client_max_body_size') ?? [])[0];
    if (written !== undefined) return pass(written.headSpan, written.args.map((arg) => arg.text).join(' '));
    if (proxy.fragment || isOpenOutside(proxy) || isOpenInside(proxy, server.span))
      return skip('The main file, which is not here, may set client_max_body_size.');
    // With the sources at hand the upload routes decide, and another rule compares the limits.
    if (running(model).some((app) => app.routes.length > 0)) return skip('The routes of the application decide.');
    return fail(
      server.headSpan,
      `${proxy.file} sets client_max_body_size nowhere, so nginx refuses every body above 1 MiB with 413.`,
      {
        subject: siteSubject(site, 'client_max_body_size'),
        monitor: {
          metric: 'answers with status 413 in the access log of the proxy',
          threshold: 'more than none on a path that people use',
          why: 'each one is a form or a file that a user could not send',
        },
        verify: `\`${nginxCommand(proxy, model)} | grep client_max_body_size\` prints nothing.`,
        fix: reviewOrAdvice(
          'Say how large a body may be',
          'nginx',
          appendDirectives(server.span.file, server.directives, [line]),
          line,
        ),
      },
    );
  },

  docs: {
    problem:
      "The default is the proxy's and not the application's: the application never sees the request and cannot explain the refusal.",
    impact: 'The first form with a photo or a larger export fails, and the log of the application is silent about it.',
    verify: 'Send 2 MiB through the proxy: the answer must be what the application says, not 413.',
    remedy: 'Set the limit that the application is meant to have, and a larger one only where files arrive.',
    tradeOff: 'Larger bodies take disk space of the proxy while they arrive.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('') }],
    good: [{ 'nginx.conf': conf('    client_max_body_size 20m;\n') }],
  },
});

function limitsOf(server: Site['server']): NginxDirective[] {
  return [server.directives, ...locationsOf(server.locations).map((it) => it.directives)].flatMap(
    (level) => directiveNamed(level, 'client_max_body_size') ?? [],
  );
}

/** Redirects and refusals never read a body; neither does a server that only serves files. */
function takesBodies({ server }: Site): boolean {
  if (server.redirectsToHttps || server.directives.some((it) => it.name === 'return')) return false;
  const all = locationsOf(server.locations);
  return all.length === 0
    ? server.settings.root.state === 'unset'
    : all.some((it) => it.directives.some((d) => /^(?:proxy|fastcgi|uwsgi|grpc|scgi)_pass$/.test(d.name)));
}

function conf(server: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n${server}    location / {\n      proxy_pass http://shop:8080;\n    }\n  }\n}\n`;
}
