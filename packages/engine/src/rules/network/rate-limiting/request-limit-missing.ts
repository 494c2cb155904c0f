import { appendDirectives } from '../../../documents/nginx/write.ts';
import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { ProxyServer, ReverseProxy } from '../../../model/proxy.ts';
import type { Span } from '../../../text/span.ts';
import { ask, defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { deploymentPlace, deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { routeLimit } from '../../shared/request-code.ts';
import { adviceFor } from '../../shared/stack.ts';
import { loginRoutes, throttleOf } from '../../shared/throttling.ts';

export default defineRule<DeploymentModel>({
  id: 'network/rate-limiting/request-limit-missing',
  title: 'One client can use up the whole service',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'config-block',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const limited = throttleOf(model);
    if (limited.state === 'guarded') return pass(limited.span, 'requests are limited');
    if (limited.state === 'unclear')
      return skip(`Limits are set per route (${limited.span.file}:${limited.span.line}).`);
    if (loginRoutes(model).length > 0) return skip('The rule about logins tells where the limit is needed first.');
    const front = publicServer(model);
    if (front !== undefined) return unlimited(front.proxy, front.server, model);
    const open = model.containers.flatMap((container) => container.ports.map((port) => ({ container, port })));
    const exposed = open.find(
      ({ container, port }) => port.kind === 'published' && port.hostAddress === null && container.role === 'web',
    );
    const costly = costlyRoute(model);
    const isOpen = exposed !== undefined || (model.containers.length === 0 && model.images.length > 0);
    if (costly !== undefined && isOpen)
      return unlimitedRoute(costly, exposed?.port.span ?? null, exposed?.container.name);
    const place = exposed?.port.span ?? deploymentPlace(model);
    if (place === null || (exposed === undefined && model.kubernetes.ingresses.length === 0))
      return skip('Nothing here answers requests from outside.');
    return ask(exposed?.port.span ?? model.kubernetes.ingresses[0]?.span ?? place, {
      subject: { ...repository, anchor: 'rate-limit' },
      question: 'Does something in front of the application limit requests and connections per client?',
      needed: 'The configuration of the load balancer, gateway or WAF in front; it is not in this repository.',
      assumedDefault: 'Limits per client address at the proxy, stricter for uploads and sign-in.',
    });
  },

  docs: {
    problem:
      'A script, a crawler or one impatient user can start so many requests that everybody else waits, and expensive work such as document processing multiplies the effect.',
    impact: 'The service is slow or down for all users because of one client, without any attack being needed.',
    verify: 'hey -n 500 -c 50 against a cheap address: a limit shows as answers with status 429.',
    remedy: 'Limit requests and connections per client address at the proxy, stricter for uploads and sign-in.',
    tradeOff:
      'Users behind one office address share a limit, so leave room; behind another proxy set the real client address first.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_limit_req_module.html'],
  },
  examples: {
    bad: [{ 'nginx.conf': conf('', '') }],
    good: [
      {
        'nginx.conf': conf(
          '  limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;\n',
          '      limit_req zone=api burst=20 nodelay;\n',
        ),
      },
    ],
  },
});

function unlimited(proxy: ReverseProxy, server: ProxyServer, model: DeploymentModel) {
  const heavy = model.apps.flatMap((app) => app.routes).find((route) => route.upload);
  const cost =
    heavy === undefined ? '' : `, not even for uploads to ${heavy.path} (${heavy.span.file}:${heavy.span.line})`;
  const name = server.names[0] ?? '_';
  return fail(
    server.headSpan,
    `The server block ${name === '_' ? '' : `${name} `}in ${server.headSpan.file} sets no limit_req for any location${cost}.`,
    {
      subject: { kind: 'proxy', name: proxy.file, anchor: `http/server[${name}]/limit_req` },
      ...(heavy === undefined ? {} : { evidence: [heavy.span] }),
      verify: `\`hey -n 500 -c 50 http://<host>/\` — every answer is 200; with a limit the rest is 429.`,
      fix: reviewOrAdvice('Limit requests per client', 'nginx', editsFor(proxy, server), snippet),
    },
  );
}

/** An upload that nobody counts, of an application that outsiders reach without a proxy in between. */
function unlimitedRoute({ app, route }: Costly, port: Span | null, service: string | undefined) {
  const how =
    service === undefined ? 'its image is published as it is' : `service ${service} is published on every interface`;
  return fail(
    route.span,
    `${app.name} takes uploads at ${route.method} ${route.path}, ${how}, and nothing here counts requests: no limiter in its code and no proxy in front.`,
    {
      subject: { ...repository, anchor: 'rate-limit' },
      evidence: port === null ? [] : [port],
      problem: 'One client can send so many documents that everybody else waits.',
      verify: '`hey -n 500 -c 50 http://<host>/` gives no answer with status 429.',
      fix: adviceFor(
        app,
        route.span.file,
        'Limit requests per client address, in the application or at a proxy in front of it',
        routeLimit,
        'Limit requests at the proxy in front, for instance 10 a minute for this path and client address, and answer 429 beyond that.',
      ),
    },
  );
}

interface Costly {
  readonly app: App;
  readonly route: App['routes'][number];
}

function costlyRoute(model: DeploymentModel): Costly | undefined {
  for (const app of model.apps) {
    if (app.role !== 'service' || app.environment !== 'prod') continue;
    const route = app.routes.find((it) => it.upload);
    if (route !== undefined) return { app, route };
  }
  return undefined;
}

const zone = 'limit_req_zone $binary_remote_addr zone=perip:10m rate=10r/s;';
const use = ['limit_req zone=perip burst=40 nodelay;', 'limit_req_status 429;'];
const snippet = `http {\n    ${zone}\n\n    server {\n        ${use.join('\n        ')}\n    }\n}`;

/** The zone before the first server block's siblings, the limit at the end of the server's own directives. */
function editsFor(proxy: ReverseProxy, server: ProxyServer) {
  const outer = proxy.outer.find(
    (directive) =>
      directive.block === null &&
      directive.span.file === server.span.file &&
      directive.indent !== null &&
      directive.indent !== '',
  );
  const gap = outer?.indent ?? null;
  const inside = appendDirectives(server.span.file, server.directives, use);
  if (outer === undefined || gap === null || inside === undefined) return undefined;
  return [{ path: server.span.file, start: outer.span.end, end: outer.span.end, text: `\n${gap}${zone}` }, ...inside];
}

/** The server block that outsiders meet: it listens, passes requests on or serves files, and is no mere redirect. */
function publicServer(model: DeploymentModel) {
  for (const proxy of model.proxies) {
    const server = proxy.servers.find(
      (it) =>
        !it.redirectsToHttps &&
        it.listens.length > 0 &&
        it.listens.every((listen) => !/^(127\.|\[?::1)/.test(listen.address ?? '')) &&
        passesOn(it),
    );
    if (server !== undefined && proxy.openIncludes.length === 0) return { proxy, server };
  }
  return undefined;
}

function passesOn(server: ProxyServer): boolean {
  return server.locations.some((location) => location.proxyPass.state !== 'unset');
}

function conf(http: string, location: string): string {
  return `events {}\nhttp {\n  sendfile on;\n${http}  server {\n    listen 80;\n    location / {\n${location}      proxy_pass http://api:8000;\n    }\n  }\n}\n`;
}
