import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Match } from '../../../model/nginx-match.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, containersOfApp, portOfApp, services } from '../../shared/apps.ts';
import { labelOf, leadsTo, locationsOf, type Site, sites, targetsOf } from '../../shared/proxies.ts';
import {
  type AppRoute,
  answerTo,
  isProxied,
  isWhole,
  locationsFor,
  routesText,
  samplePath,
} from '../../shared/proxy-routes.ts';

export default defineRule<App>({
  id: 'network/websocket-proxy/path-not-routed',
  title: 'WebSocket requests never reach the application',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: (model) => services(model).filter((app) => app.routes.some((route) => route.websocket)),
  noSubject: 'No WebSocket route in the sources.',

  check(app, model) {
    const sockets = app.routes.filter((route) => route.websocket && isWhole(route)).map((route) => ({ app, route }));
    if (sockets.length === 0) return skip('The full path of the WebSocket routes cannot be told from the sources.');
    const fronts = frontsOf(app, model);
    const front = fronts[0];
    if (front === undefined) return skip('No proxy here passes the other requests of this application on.');
    if (fronts.some((site) => isUndecided(site, app, model)))
      return skip('Rewrites or variables of the proxy decide which path reaches the application.');
    const lost = sockets.filter((one) => fronts.every((site) => !mayReach(site, one, model)));
    const first = lost[0];
    if (first === undefined)
      return pass(
        [front.server.headSpan, ...sockets.slice(0, 1).map(({ route }) => route.span)],
        'the proxy leads to every WebSocket route',
      );
    const answer = answerTo(front, first.route);
    const place = answer.kind === 'server' ? front.server.headSpan : answer.location.headSpan;
    // A published port is a second way in; then only clients of the proxy are cut off.
    const direct = containersOfApp(app, model).some((container) =>
      container.ports.some((port) => port.kind === 'published' && port.hostAddress === null),
    );
    return fail(
      place,
      `${routesText(lost)} of ${app.name} waits for WebSockets, but ${answerText(answer, first, front)}.`,
      {
        subject: appSubject(app, 'websocket/routed'),
        severity: direct ? 'HIGH' : 'CRITICAL',
        confidence: direct || leadsAnywhere(front, app, model) === 'maybe' ? 'Medium' : 'High',
        evidence: lost.slice(0, 3).map(({ route }) => route.span),
        path: [
          { span: first.route.span, note: `${app.name} waits on ${first.route.path}` },
          { span: place, note: 'the proxy answers here instead' },
        ],
        verify: `\`curl -si -m 5 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGVzdHRlc3R0ZXN0dGVzdA==' http://<host>${samplePath(first.route.path)}\` must answer 101.`,
        fix: advice('Add a location for the WebSocket path', 'nginx', snippetFor(first, front, app, model)),
      },
    );
  },

  docs: {
    problem:
      'The handshake is answered by the proxy itself or by another service, and browsers do not follow a redirect of a WebSocket.',
    impact: 'Live updates never arrive, although everything works in development, where another proxy is in front.',
    verify: 'Ask for an upgrade through the proxy with curl: the answer must be 101.',
    remedy: 'Give the WebSocket path a location of its own that leads to the application, without a trailing slash.',
    tradeOff: 'One more location to keep in step with the routes of the application.',
    sources: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],
  },
  examples: {
    bad: [{ ...example(), 'nginx.conf': conf('') }],
    good: [{ ...example(), 'nginx.conf': conf('    location /ws {\n      proxy_pass http://api:8000;\n    }\n') }],
  },
});

/** Server blocks through which other routes of the application are reached: they are its way to the outside. */
function frontsOf(app: App, model: DeploymentModel): readonly Site[] {
  const plain = app.routes.filter((route) => !route.websocket && isWhole(route));
  return sites(model).filter(
    (site) =>
      !site.server.redirectsToHttps &&
      plain.some((route) => locationsFor(site, { app, route }, model).length > 0) &&
      leadsAnywhere(site, app, model) !== 'no',
  );
}

function leadsAnywhere(site: Site, app: App, model: DeploymentModel): 'yes' | 'maybe' | 'no' {
  const found = locationsOf(site.server.locations)
    .filter(isProxied)
    .map((location) => leadsTo({ ...site, location }, app, model));
  if (found.includes('yes')) return 'yes';
  // Without a link between host and application, only a sole service can be meant.
  return found.includes('maybe') && services(model).length === 1 ? 'maybe' : 'no';
}

/** A location that leads to the application rewrites paths, or leads where a variable says. */
function isUndecided(site: Site, app: App, model: DeploymentModel): boolean {
  const rewritten = site.server.directives.some((directive) => directive.name === 'rewrite');
  return (
    rewritten ||
    locationsOf(site.server.locations).some(
      (location) =>
        location.proxyPass.state === 'unresolved' ||
        (isProxied(location) &&
          location.directives.some((directive) => directive.name === 'rewrite' || directive.name === 'include') &&
          leadsTo({ ...site, location }, app, model) !== 'no'),
    )
  );
}

function mayReach(site: Site, one: AppRoute, model: DeploymentModel): boolean {
  return answerTo(site, one.route).kind === 'unknown' || locationsFor(site, one, model).length > 0;
}

function answerText(answer: Match, { route }: AppRoute, site: Site): string {
  const file = site.server.headSpan.file;
  if (answer.kind === 'server') return `no location of ${file} covers this path`;
  const label = `${labelOf(answer.location)} in ${answer.location.headSpan.file}`;
  if (answer.kind === 'slash-redirect') return `${label} answers ${route.path} with a redirect to ${route.path}/`;
  if (!isProxied(answer.location)) return `${label} answers this path itself`;
  const host = targetsOf({ proxy: site.proxy, location: answer.location })[0]?.host;
  return `${label} passes this path ${host === undefined ? 'on under another name' : `to ${host}, where it does not arrive as such`}`;
}

function snippetFor({ route }: AppRoute, site: Site, app: App, model: DeploymentModel): string {
  const pass = locationsOf(site.server.locations)
    .filter((location) => isProxied(location) && leadsTo({ ...site, location }, app, model) !== 'no')
    .flatMap((location) => (location.proxyPass.state === 'set' ? [location.proxyPass.value] : []))[0];
  const port = pass === undefined ? portOfApp(app, model) : pass.port;
  const prefix = route.path.split('{')[0]?.replace(/\/$/, '') ?? '';
  const target = `http://${pass?.host ?? app.name}${port === null ? '' : `:${port}`}`;
  return [
    `location ${prefix === '' ? '/' : prefix} {`,
    `    proxy_pass ${target};`,
    '    proxy_http_version 1.1;',
    '    proxy_set_header Host $host;',
    '    proxy_set_header Upgrade $http_upgrade;',
    '    proxy_set_header Connection "upgrade";',
    '    proxy_read_timeout 3600s;',
    '}',
  ].join('\n');
}

function example() {
  return {
    'requirements.txt': 'fastapi==0.142.2\nuvicorn[standard]==0.54.0\n',
    'main.py':
      'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.get("/api/jobs")\ndef jobs():\n    return []\n\n@app.websocket("/ws/jobs")\nasync def progress(socket: WebSocket):\n    await socket.accept()\n',
  };
}

function conf(location: string): string {
  return `events {}\nhttp {\n  server {\n    listen 80;\n    root /srv;\n    location / {\n      try_files $uri /index.html;\n    }\n    location /api/ {\n      proxy_pass http://api:8000;\n    }\n${location}  }\n}\n`;
}
