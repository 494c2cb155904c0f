import { directivesNamed, type NginxDirective } from '../../../documents/nginx/document.ts';
import type { ReverseProxy } from '../../../model/proxy.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { locationsOf } from '../../shared/proxies.ts';

interface Zone {
  readonly proxy: ReverseProxy;
  readonly directive: NginxDirective;
  readonly name: string;
}

export default defineRule<Zone>({
  id: 'network/rate-limiting/zone-not-applied',
  title: 'A rate limit is defined and used nowhere',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.proxies
      .filter((proxy) => proxy.product === 'nginx')
      .flatMap((proxy) =>
        proxy.outer.flatMap((directive): Zone[] => {
          const name = /^limit_(?:req|conn)_zone$/.test(directive.name)
            ? directive.args.flatMap((arg) => /^zone=([^:]+)/.exec(arg.text)?.[1] ?? [])[0]
            : undefined;
          return name === undefined ? [] : [{ proxy, directive, name }];
        }),
      ),
  noSubject: 'No rate limit zone is defined in a proxy configuration here.',

  check({ proxy, directive, name }) {
    const use = directive.name.replace(/_zone$/, '');
    const levels = [
      proxy.outer,
      ...proxy.servers.flatMap((server) => [
        server.directives,
        ...locationsOf(server.locations).map((it) => it.directives),
      ]),
    ];
    const uses = levels.flatMap((level) =>
      directivesNamed(level, use).filter((it) =>
        it.args.some((arg) => arg.text === `zone=${name}` || arg.text === name),
      ),
    );
    const [first] = uses;
    if (first !== undefined) return pass([directive.headSpan, first.headSpan], `zone ${name} is applied`);
    if (proxy.openIncludes.length > 0) return skip('An include that is not in this repository may use it.');
    return fail(directive.headSpan, `The zone ${name} is defined in ${directive.span.file}, and no ${use} uses it.`, {
      subject: { kind: 'proxy', name: proxy.file, anchor: `http/${directive.name}`, discriminator: name },
      verify: '`hey -n 500 -c 50 http://<host>/` — every answer is 200.',
      fix: advice(
        'Apply the zone',
        'nginx',
        use === 'limit_req'
          ? `limit_req zone=${name} burst=20 nodelay;\nlimit_req_status 429;`
          : `limit_conn ${name} 20;\nlimit_conn_status 429;`,
      ),
    });
  },

  docs: {
    problem: 'A zone only reserves memory for counters; requests are counted where limit_req or limit_conn stands.',
    impact: 'Everybody believes that there is a limit, and there is none.',
    verify: 'Send more requests than the rate allows: some must answer 429.',
    remedy: 'Add the directive to the locations of the API, of uploads and of logins.',
    tradeOff: 'Users behind one office address share a limit, so leave room.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_limit_req_module.html'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('') }],
    good: [{ 'nginx.conf': conf('limit_req zone=api burst=20; ') }],
  },
});

function conf(use: string): string {
  return `events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;\n  server {\n    listen 80;\n    location / { ${use}proxy_pass http://api:8000; }\n  }\n}\n`;
}
