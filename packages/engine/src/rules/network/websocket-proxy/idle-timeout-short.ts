import { directiveNamed } from '../../../documents/nginx/document.ts';
import { appendDirectives, replaceArgs } from '../../../documents/nginx/write.ts';
import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { ask, defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { at, commandsOf, factsOf, optionOf, usesAny } from '../../shared/apps.ts';
import { heavyOf } from '../../shared/heavy-work.ts';
import { isOpenInside, isOpenOutside, labelOf, placeSubject } from '../../shared/proxies.ts';
import { appRoutes, type RoutedPlace, routedPlaces, routesText } from '../../shared/proxy-routes.ts';

/** nginx's default of proxy_read_timeout, seconds. */
const defaultTimeout = 60;
/** A server that pings every 20 s keeps a socket open through any timeout of twice that. */
const safeWithPings = 40;

export default defineRule<RoutedPlace>({
  id: 'network/websocket-proxy/idle-timeout-short',
  title: 'The proxy cuts WebSockets that are quiet for a minute',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) =>
    routedPlaces(
      model,
      appRoutes(model, (route) => route.websocket),
    ),
  noSubject: 'No proxy location here leads to a WebSocket route of the sources.',

  check(place, model) {
    const { location, proxy, server, routes } = place;
    const { readTimeoutSeconds: timeout } = location.settings;
    const subject = placeSubject(place, 'proxy_read_timeout');
    if (timeout.state === 'unresolved')
      return ask(timeout, {
        subject,
        question: `Does ${timeout.expression} keep quiet WebSockets of ${routesText(routes)} open for several minutes?`,
        needed: `The production value of ${timeout.expression}.`,
        assumedDefault: 'An hour.',
      });
    if (
      timeout.state === 'unset' &&
      (isOpenInside(proxy, location.span) || isOpenInside(proxy, server.span) || isOpenOutside(proxy))
    )
      return skip(`An include that is not in this repository may set the timeout of ${labelOf(location)}.`);
    const seconds = timeout.state === 'set' ? timeout.value : defaultTimeout;
    const apps = routes.map(({ app }) => app);
    const work = apps.flatMap((app) => heavyOf(app) ?? [])[0];
    const needed = work === undefined ? 120 : 300;
    if (seconds >= needed) return pass(timeout, `quiet sockets live for ${seconds} s`);
    const beat = apps.flatMap((app) => heartbeatOf(app, model) ?? [])[0];
    const blocking = apps.flatMap((app) =>
      factsOf(app, 'heavy-call').filter((call) => call.inAsync && !call.awaited && !call.offloaded),
    )[0];
    const held = beat !== undefined && seconds >= safeWithPings;
    if (held && blocking === undefined) return pass([location.headSpan, beat], `${beat.why} keep the socket open`);
    const closes = `The ${labelOf(location)} in ${location.headSpan.file} closes a WebSocket of ${routesText(routes)} after ${timeout.state === 'set' ? `${seconds} s` : "nginx's default of 60 s"} without traffic`;
    const why =
      held && blocking !== undefined
        ? `, and ${blocking.call} (${at(blocking.span)}) blocks the event loop, so the server's pings stop as well`
        : work === undefined
          ? ', and no heartbeat was found in the sources'
          : `, while ${work.name} (${at(work.span)}) can work for minutes between two messages`;
    return fail(timeout.state === 'set' ? timeout : location.headSpan, `${closes}${why}.`, {
      subject,
      severity: held ? 'MEDIUM' : 'HIGH',
      evidence: [
        ...routes.slice(0, 2).map(({ route }) => route.span),
        ...(blocking === undefined ? [] : [blocking.span]),
      ],
      fix: reviewOrAdvice(
        `Let quiet sockets live for an hour in ${labelOf(location)}`,
        'nginx',
        editsFor(place),
        'proxy_read_timeout 3600s;\nproxy_send_timeout 3600s;',
      ),
    });
  },

  docs: {
    problem: 'A stage without progress messages looks like a dead connection to the proxy.',
    impact: 'Users lose the progress display in the middle of long jobs and believe that the job has failed.',
    verify: 'Open a socket through the proxy, send nothing for 70 seconds and look whether it is still open.',
    remedy:
      'Raise proxy_read_timeout and proxy_send_timeout in the WebSocket location, and ping every 20 to 30 seconds.',
    tradeOff: 'Connections of vanished clients stay longer, so keep the heartbeat as well.',
    sources: [
      'https://nginx.org/en/docs/http/websocket.html',
      'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
    ],
  },
  examples: {
    bad: [
      {
        'package.json': '{ "dependencies": { "ws": "8.23.0" } }\n',
        'server.js':
          "import { WebSocketServer } from 'ws';\nconst server = new WebSocketServer({ port: 8080, path: '/ws' });\nserver.on('connection', (socket) => socket.send('hi'));\n",
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location /ws {\n      proxy_pass http://api:8080;\n    }\n  }\n}\n',
      },
    ],
    good: [
      {
        'package.json': '{ "dependencies": { "ws": "8.23.0" } }\n',
        'server.js':
          "import { WebSocketServer } from 'ws';\nconst server = new WebSocketServer({ port: 8080, path: '/ws' });\nserver.on('connection', (socket) => socket.send('hi'));\n",
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location /ws {\n      proxy_pass http://api:8080;\n      proxy_read_timeout 3600s;\n    }\n  }\n}\n',
      },
    ],
  },
});

/** Pings of the application, or those that its server sends by default. */
function heartbeatOf(app: App, model: DeploymentModel): { readonly span: Span; readonly why: string } | undefined {
  const own = factsOf(app, 'ws-heartbeat')[0];
  if (own !== undefined) return { span: own.span, why: 'its heartbeats' };
  const socket = app.routes.find((route) => route.websocket);
  if (socket === undefined) return undefined;
  if (usesAny(app, 'socket.io', 'python-socketio', 'channels', 'daphne'))
    return { span: socket.span, why: 'pings of the library' };
  if (app.language !== 'python') return undefined;
  const commands = commandsOf(app, model);
  if (commands.some((command) => /^(?:0(?:\.0)?|None)$/.test(optionOf(command.words, '--ws-ping-interval') ?? '')))
    return undefined;
  if (commands.some((command) => /\bhypercorn\b/.test(command.text)) || usesAny(app, 'tornado', 'aiohttp'))
    return undefined;
  const served =
    usesAny(app, 'uvicorn', 'fastapi', 'starlette') || commands.some((command) => /\buvicorn\b/i.test(command.text));
  return served ? { span: socket.span, why: 'pings of uvicorn every 20 s' } : undefined;
}

function editsFor({ location }: RoutedPlace) {
  const own = (name: string) => directiveNamed(location.directives, name);
  const names = ['proxy_read_timeout', 'proxy_send_timeout'];
  const lines = names.filter((name) => own(name) === undefined).map((name) => `${name} 3600s;`);
  const added = lines.length === 0 ? [] : appendDirectives(location.span.file, location.directives, lines);
  if (added === undefined) return undefined;
  return [
    ...names.flatMap((name) => {
      const directive = own(name);
      return directive === undefined ? [] : replaceArgs(directive, '3600s');
    }),
    ...added,
  ];
}
