import { directivesNamed } from '../../../documents/nginx/document.ts';
import { replaceArgs } from '../../../documents/nginx/write.ts';
import { defineRule, fail, reviewOrAdvice, skip } from '../../rule.ts';
import { locationsOf, noProxy, type Site, siteSubject, sites } from '../../shared/proxies.ts';

export default defineRule<Site>({
  id: 'network/timeouts-and-limits/retry-repeats-work',
  title: 'The proxy sends the same request twice',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => sites(model).filter((site) => retriesOf(site).length > 0),
  noSubject: `No proxy here says when a request goes to the next server. ${noProxy}`,

  check(site, model) {
    const all = retriesOf(site);
    const bad = all.find((it) => it.args.some((arg) => arg.text === 'non_idempotent'));
    const [first] = all;
    if (bad === undefined || first === undefined) return skip('No unsafe request is repeated by the proxy.');
    const route = model.apps.flatMap((app) => app.routes).find((it) => it.method === 'POST');
    return fail(
      bad.headSpan,
      `proxy_next_upstream with non_idempotent repeats POST requests on another server${route === undefined ? '' : `, such as ${route.path} (${route.span.file}:${route.span.line})`}.`,
      {
        subject: siteSubject(site, 'proxy_next_upstream'),
        ...(route === undefined ? {} : { evidence: [route.span] }),
        verify:
          'Let the first server answer after proxy_read_timeout: the request must not appear in the log of the second one.',
        fix: reviewOrAdvice(
          'Repeat safe requests only',
          'nginx',
          replaceArgs(
            bad,
            bad.args
              .map((arg) => arg.text)
              .filter((text) => text !== 'non_idempotent')
              .join(' ') || 'error timeout',
          ),
          'proxy_next_upstream error timeout;',
        ),
      },
    );
  },

  docs: {
    problem: 'A request that timed out may still be working on the first server when the second one begins.',
    impact: 'Orders, mails and documents are processed twice, and an overloaded service gets double the load.',
    verify: 'Send a slow POST and count it in the application.',
    remedy: 'Drop the flag, and let clients retry with a key that makes the request safe to repeat.',
    tradeOff: 'A POST that met a broken server fails visibly.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('error timeout non_idempotent') }],
    good: [{ 'nginx.conf': conf('error timeout') }],
  },
});

function retriesOf({ server, proxy }: Site) {
  return [server.directives, ...locationsOf(server.locations).map((it) => it.directives), proxy.outer].flatMap(
    (level) => directivesNamed(level, 'proxy_next_upstream'),
  );
}

function conf(value: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    location / { proxy_next_upstream ${value}; proxy_pass http://api:8000; }\n  }\n}\n`;
}
