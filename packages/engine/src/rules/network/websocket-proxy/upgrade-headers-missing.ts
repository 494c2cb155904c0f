import type { DeploymentModel } from '../../../model/model.ts';
import { ask, defineRule, fail, pass, reviewOrAdvice, skip, type Verdict } from '../../rule.ts';
import { usesAny } from '../../shared/apps.ts';
import { isOpenInside, isOpenOutside, labelOf, placeSubject, places } from '../../shared/proxies.ts';
import {
  type AppRoute,
  appRoutes,
  isProxied,
  isSocketLocation,
  isWhole,
  otherFront,
  publicPath,
  type RoutedPlace,
  routedPlaces,
  routesText,
} from '../../shared/proxy-routes.ts';
import { upgradeEdits, upgradeFault, upgradeSnippet } from '../../shared/upgrade-headers.ts';

/** A location that carries WebSockets, or the repository when none does. */
type Subject = { readonly place: RoutedPlace } | { readonly place: null; readonly sockets: readonly AppRoute[] };

export default defineRule<Subject>({
  id: 'network/websocket-proxy/upgrade-headers-missing',
  title: 'WebSocket connections fail behind the proxy',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No WebSocket route in the sources and no WebSocket location in a proxy.',

  check(subject, model) {
    return subject.place === null ? withoutLocation(subject.sockets, model) : judge(subject.place, model);
  },

  docs: {
    problem: 'The Upgrade header ends at each hop, so nginx forwards it only when the location that answers says so.',
    impact: 'Every WebSocket handshake is answered with an error, and live updates never arrive in the browser.',
    verify: 'Ask for an upgrade through the proxy with curl: the answer must be 101, not 404, 400 or 426.',
    remedy: 'Set proxy_http_version 1.1 and the Upgrade and Connection headers in the location of the WebSocket path.',
    tradeOff: 'A location with its own headers inherits none, so it has to repeat the others as well.',
    sources: [
      'https://nginx.org/en/docs/http/websocket.html',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nuvicorn[standard]==0.54.0\n',
        'main.py':
          'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws/{job}")\nasync def progress(socket: WebSocket, job: str):\n    await socket.accept()\n',
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location /ws/ {\n      proxy_pass http://api:8000;\n    }\n  }\n}\n',
      },
    ],
    good: [
      {
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location /ws/ {\n      proxy_pass http://api:8000;\n      proxy_http_version 1.1;\n      proxy_set_header Upgrade $http_upgrade;\n      proxy_set_header Connection "upgrade";\n    }\n  }\n}\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const sockets = appRoutes(model, (route) => route.websocket);
  const routed = routedPlaces(model, sockets);
  const known = new Set(routed.map((place) => place.location));
  const plain = places(model)
    .filter(({ location }) => !known.has(location) && isSocketLocation(location) && isProxied(location))
    .map((place): RoutedPlace => ({ ...place, routes: [] }));
  const all = [...routed, ...plain].map((place): Subject => ({ place }));
  return all.length > 0 ? all : sockets.length > 0 ? [{ place: null, sockets }] : [];
}

function judge(place: RoutedPlace, model: DeploymentModel): Verdict {
  const { location, proxy, routes } = place;
  const fault = upgradeFault(place, model);
  if (fault === null)
    return pass(
      [location.headSpan, ...location.requestHeaders.slice(0, 1).map((header) => header.span)],
      'the upgrade passes',
    );
  const headersInside = location.directives.some((directive) => directive.name === 'proxy_set_header');
  if (
    isOpenInside(proxy, location.span) ||
    (!headersInside && (isOpenOutside(proxy) || isOpenInside(proxy, place.server.span)))
  )
    return skip(`An include that is not in this repository may set the headers of ${labelOf(location)}.`);
  const carried =
    routes.length > 0 ? ` carries the WebSocket ${routesText(routes)} and` : ' is there for WebSockets and';
  const sample = routes[0] === undefined ? location.pattern.replace(/[\^$]/g, '') : publicPath(place, routes[0]);
  // uvicorn accepts an upgrade over HTTP/1.0 (measured with 0.54); other servers refuse it.
  const lenient = fault.kind === 'version' && routes.some(({ app }) => usesAny(app, 'uvicorn', 'fastapi'));
  const partial = routes.length > 0 && !routes.some(({ route }) => isWhole(route));
  return fail(location.headSpan, `The ${labelOf(location)} in ${location.headSpan.file}${carried} ${fault.text}.`, {
    subject: placeSubject(place, 'upgrade'),
    severity: fault.kind === 'version' ? (lenient || fault.unsure ? 'MEDIUM' : 'HIGH') : 'CRITICAL',
    confidence: fault.unsure ? 'Low' : fault.kind === 'version' || routes.length === 0 || partial ? 'Medium' : 'High',
    evidence: [...fault.evidence, ...routes.slice(0, 3).map(({ route }) => route.span)],
    ...(routes[0] === undefined
      ? {}
      : {
          path: [
            {
              span: routes[0].route.span,
              note: `${routes[0].app.name} waits for WebSockets on ${routes[0].route.path}`,
            },
            { span: location.headSpan, note: `the location that answers ${fault.text}` },
          ],
        }),
    ...(lenient ? { impact: 'It works with uvicorn today and breaks with any server that insists on HTTP/1.1.' } : {}),
    verify: `\`curl -si -m 5 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGVzdHRlc3R0ZXN0dGVzdA==' http://<host>${sample}\` through the proxy must answer 101.`,
    fix: reviewOrAdvice(
      `Pass the Upgrade header on in ${labelOf(location)}`,
      'nginx',
      upgradeEdits(place),
      upgradeSnippet,
    ),
  });
}

function withoutLocation(sockets: readonly AppRoute[], model: DeploymentModel): Verdict {
  const first = sockets[0];
  if (first === undefined) return skip('No WebSocket route in the sources.');
  const front = otherFront(model);
  if (front !== undefined) return pass([first.route, front], `${front.name} passes upgrades on by itself`);
  if (model.proxies.length > 0)
    return skip('No location of the proxy configuration leads to a WebSocket route of the sources.');
  if (!model.deployable) return skip('Nothing in this repository is deployed.');
  return ask(first.route, {
    subject: { kind: 'app', name: first.app.name, anchor: `${first.app.root}/websocket/upgrade` },
    question: `Does the proxy in front of ${first.app.name} pass WebSocket upgrades for ${first.route.path} and keep quiet sockets open?`,
    needed: 'The configuration of the proxy or load balancer in front; it is not in this repository.',
    assumedDefault: 'Upgrade and Connection are passed on, and idle sockets live for an hour.',
    severityIfNo: 'HIGH',
  });
}
