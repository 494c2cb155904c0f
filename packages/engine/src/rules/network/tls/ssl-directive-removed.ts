import type { NginxDirective } from '../../../documents/nginx/document.ts';
import type { ReverseProxy } from '../../../model/proxy.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { nginxVersion } from '../../shared/proxies.ts';

interface Line {
  readonly proxy: ReverseProxy;
  readonly directive: NginxDirective;
}

export default defineRule<Line>({
  id: 'network/tls/ssl-directive-removed',
  title: 'The proxy refuses its configuration after an update',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.proxies.flatMap((proxy) =>
      [proxy.outer, ...proxy.servers.map((server) => server.directives)].flatMap((level) =>
        level.filter((it) => it.name === 'ssl').map((directive) => ({ proxy, directive })),
      ),
    ),
  noSubject: 'No proxy configuration here uses the removed directive `ssl`.',

  check({ proxy, directive }, model) {
    const version = nginxVersion(proxy, model);
    if (version !== null && version.minor < 25)
      return skip(`nginx is pinned to 1.${version.minor}, which still knows the directive.`);
    const value = directive.args[0]?.text ?? '';
    return fail(
      directive.headSpan,
      `\`ssl ${value};\` in ${directive.span.file} is unknown to nginx 1.25.1 and later.`,
      {
        subject: { kind: 'proxy', name: proxy.file, anchor: 'http/server/ssl' },
        fix: advice(
          'Say it on the listen line',
          'nginx',
          value === 'on' ? 'listen 443 ssl;' : '# delete the line: TLS is off unless `listen` says ssl',
        ),
      },
    );
  },

  docs: {
    problem:
      'The directive was deprecated in 1.15.0 and removed in 1.25.1, and nginx does not start with a directive it does not know.',
    impact: 'The next image update or rebuild takes the whole site down, because the proxy exits at start.',
    verify: 'Run `nginx -t` in the image that production will use.',
    remedy: 'Delete the line and write `ssl` behind the port of each `listen` that ends TLS.',
    tradeOff: 'None: the parameter of `listen` works in every version since 0.7.14.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl', 'https://nginx.org/en/CHANGES'],
  },
  examples: {
    bad: [
      {
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 443;\n    ssl on;\n    ssl_certificate /c.pem;\n  }\n}\n',
      },
    ],
    good: [
      { 'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 443 ssl;\n    ssl_certificate /c.pem;\n  }\n}\n' },
    ],
  },
});
