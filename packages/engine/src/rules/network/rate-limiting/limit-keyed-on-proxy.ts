import type { NginxDirective } from '../../../documents/nginx/document.ts';
import type { ReverseProxy } from '../../../model/proxy.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

interface Zone {
  readonly proxy: ReverseProxy;
  readonly directive: NginxDirective;
}

export default defineRule<Zone>({
  id: 'network/rate-limiting/limit-keyed-on-proxy',
  title: 'All users share one rate limit',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) =>
    model.proxies.flatMap((proxy) =>
      proxy.outer
        .filter((it) => it.name === 'limit_req_zone' || it.name === 'limit_conn_zone')
        .map((directive) => ({ proxy, directive })),
    ),
  noSubject: 'No rate limit zone is defined in a proxy configuration here.',

  check({ proxy, directive }) {
    const key = directive.args[0]?.text ?? '';
    if (!/^\$(binary_)?remote_addr$/.test(key)) return pass(directive.headSpan, `keyed on ${key}`);
    const everything = [...proxy.outer, ...proxy.servers.flatMap((server) => server.directives)];
    const real = everything.find((it) => it.name === 'set_real_ip_from');
    if (real !== undefined)
      return pass([directive.headSpan, real.headSpan], 'the real client address is restored first');
    const behind = forwardedHint(proxy);
    if (behind === undefined) return skip('Nothing shows another proxy in front of this one.');
    return fail(
      directive.headSpan,
      `${directive.name} in ${directive.span.file} counts by ${key}, but this nginx stands behind another proxy (${behind.span.file}:${behind.span.line} reads ${behind.text}), so every client has that proxy's address.`,
      {
        subject: { kind: 'proxy', name: proxy.file, anchor: `http/${directive.name}` },
        evidence: [behind.span],
        verify: 'Look at $remote_addr in the access log: it is the same for all users.',
        fix: advice(
          'Restore the client address',
          'nginx',
          'set_real_ip_from 10.0.0.0/8;   # the range of the proxy in front\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;',
        ),
      },
    );
  },

  docs: {
    problem: 'The whole user base shares one bucket, so a normal busy minute locks everybody out.',
    impact: 'Users get errors under ordinary load, and a real attacker is not limited at all.',
    verify: 'Compare $remote_addr in the access log for two users.',
    remedy: 'Name the address range of the proxy in front with `set_real_ip_from` and take the client from its header.',
    tradeOff: 'Trust only that range: a wider one lets clients choose their own address.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_realip_module.html'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('') }],
    good: [{ 'nginx.conf': conf('  set_real_ip_from 10.0.0.0/8;\n  real_ip_header X-Forwarded-For;\n') }],
  },
});

/** A configuration that believes a forwarded scheme or address expects a proxy in front of it. */
function forwardedHint(proxy: ReverseProxy): { text: string; span: NginxDirective['headSpan'] } | undefined {
  for (const location of proxy.servers.flatMap((server) => server.locations)) {
    const header = location.requestHeaders.find(
      (it) => it.value === '$http_x_forwarded_proto' || it.value === '$http_x_forwarded_for',
    );
    if (header !== undefined) return { text: header.value, span: header.span };
  }
  return undefined;
}

function conf(http: string): string {
  return `events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=a:10m rate=10r/s;\n${http}  server {\n    listen 80;\n    location / {\n      limit_req zone=a;\n      proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;\n      proxy_pass http://api:8000;\n    }\n  }\n}\n`;
}
