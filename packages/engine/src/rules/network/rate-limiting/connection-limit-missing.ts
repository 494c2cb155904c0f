import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { locationsOf, noProxy, type Site, siteSubject } from '../../shared/proxies.ts';
import { appRoutes, routesText } from '../../shared/proxy-routes.ts';
import { publicSites } from '../../shared/tls.ts';

export default defineRule<Site>({
  id: 'network/rate-limiting/connection-limit-missing',
  title: 'One client may hold all connections of the proxy',
  severity: 'MONITOR',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => publicSites(model).slice(0, 1),
  noSubject: `No public server of a proxy is configured here. ${noProxy}`,

  check(site, model) {
    const routes = appRoutes(model, (route) => route.websocket || route.upload);
    if (routes.length === 0) return skip('No route here keeps connections open for long.');
    const limited = [
      site.server.settings.connectionLimit,
      ...locationsOf(site.server.locations).map((it) => it.settings.connectionLimit),
    ].find((it) => it.state !== 'unset');
    if (limited !== undefined) return pass(limited, 'connections per client are limited');
    return fail(site.server.headSpan, `No limit_conn guards the long connections of ${routesText(routes)}.`, {
      subject: siteSubject(site, 'limit_conn'),
      evidence: routes.slice(0, 3).map(({ route }) => route.span),
      monitor: {
        metric: 'active connections of the proxy (stub_status)',
        threshold: 'more than half of worker_connections, or over 200 clients at a time',
        why: 'then one client or script can use up what is left',
      },
      fix: advice(
        'Limit connections per address',
        'nginx',
        'limit_conn_zone $binary_remote_addr zone=perip:10m; # http level\nlimit_conn perip 20;\nlimit_conn_status 429;',
      ),
    });
  },

  docs: {
    problem:
      'Each WebSocket and each slow upload occupies connections of the proxy for as long as it lasts, and nothing counts them per client.',
    impact: 'A single script with open sockets can keep everybody else out.',
    verify: 'Open 200 sockets from one machine: the last ones must be refused with 429.',
    remedy: 'Limit connections per client address, generously, because offices share one address.',
    tradeOff: 'Many users behind one address share the limit, so 20 is a floor rather than a goal.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_limit_conn_module.html'],
  },
  examples: {
    bad: [example('')],
    good: [example('    limit_conn perip 20;\n')],
  },
});

function example(line: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nuvicorn[standard]==0.54.0\n',
    'main.py':
      'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws/{job}")\nasync def progress(socket: WebSocket, job: str):\n    await socket.accept()\n',
    'nginx.conf': `events {}\nhttp {\n  limit_conn_zone $binary_remote_addr zone=perip:10m;\n  server {\n    listen 80;\n${line}    location / {\n      proxy_pass http://api:8000;\n      proxy_http_version 1.1;\n      proxy_set_header Upgrade $http_upgrade;\n      proxy_set_header Connection "upgrade";\n    }\n  }\n}\n`,
  };
}
