import type { ReverseProxy } from '../../../model/proxy.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { locationsOf } from '../../shared/proxies.ts';
import { undefinedZones } from '../../shared/zones.ts';

export default defineRule<ReverseProxy>({
  id: 'network/rate-limiting/zone-undefined',
  title: 'nginx does not start: a limit names no zone',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.proxies.filter((proxy) => proxy.product === 'nginx' && usesLimit(proxy)),
  noSubject: 'No proxy configuration here limits requests or connections.',

  check(proxy) {
    const missing = undefinedZones(proxy);
    const [first, ...others] = missing;
    if (first === undefined) {
      if (proxy.openIncludes.length > 0 || (proxy.fragment && proxy.container === null))
        return skip('The zones may be defined in a file that is not in this repository.');
      const zone = proxy.outer.find((it) => /^limit_(?:req|conn)_zone$/.test(it.name));
      return pass(zone?.headSpan ?? proxy.span, 'every zone that a limit names is defined');
    }
    const zones = [...new Set(missing.map((it) => it.zone))].join(' and ');
    const more = others.length === 0 ? '' : ` (and in ${others.length} more places)`;
    return fail(
      first.use.headSpan,
      `${first.use.name} uses the zone ${zones}${more}, and no ${first.use.name}_zone in ${proxy.file} or its includes defines it.`,
      {
        subject: { kind: 'proxy', name: proxy.file, anchor: `http/${first.use.name}`, discriminator: first.zone },
        evidence: others.slice(0, 5).map((it) => it.use.headSpan),
        verify: `\`nginx -t -c ${proxy.file}\` ends with: zero size shared memory zone "${first.zone}".`,
        fix: advice(
          'Define the zone beside the servers',
          'nginx',
          first.use.name === 'limit_req'
            ? `http {\n    limit_req_zone $binary_remote_addr zone=${first.zone}:10m rate=10r/s;\n}`
            : `http {\n    limit_conn_zone $binary_remote_addr zone=${first.zone}:10m;\n}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'nginx refuses a configuration whose limit names a zone that nobody defined, so a start fails and a reload keeps the old configuration.',
    impact: 'The proxy is down after the next restart, or runs on with a configuration that nobody reads any more.',
    verify: '`nginx -t` names the zone.',
    remedy: 'Define the zone at the level of http, with the key and the rate that the limit is meant to have.',
    tradeOff: 'A zone reserves some megabytes of shared memory.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_limit_req_module.html#limit_req_zone'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('') }],
    good: [{ 'nginx.conf': conf('  limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;\n') }],
  },
});

function usesLimit(proxy: ReverseProxy): boolean {
  return proxy.servers
    .flatMap((server) => [server.settings, ...locationsOf(server.locations).map((location) => location.settings)])
    .some((it) => it.requestRateLimit.state === 'set' || it.connectionLimit.state === 'set');
}

function conf(zone: string): string {
  return `events {}\nhttp {\n${zone}  server {\n    listen 80;\n    location / { limit_req zone=api burst=20; proxy_pass http://api:8000; }\n  }\n}\n`;
}
