import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, commandsOf, factsOf, noService, optionOf, services, usesAny } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'network/websocket-proxy/heartbeat-missing',
  title: 'Quiet WebSockets are cut and dead ones stay open',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const socket = app.routes.find((route) => route.websocket);
    if (socket === undefined) return skip('This service has no WebSocket route.');
    const beat = factsOf(app, 'ws-heartbeat')[0];
    if (beat !== undefined) return pass(beat, 'sends heartbeats');
    if (app.language === 'python') {
      const off = commandsOf(app, model).find((command) =>
        /^0(?:\.0)?$/.test(optionOf(command.words, '--ws-ping-interval') ?? ''),
      );
      if (off === undefined) return pass(socket, 'the server pings every 20 s by default');
      return fail(
        off.span,
        `uvicorn of ${app.name} starts with --ws-ping-interval 0, and ${socket.path} (${at(socket.span)}) sends no heartbeat of its own.`,
        details(app, 'dockerfile', '# remove --ws-ping-interval 0: the default pings every 20 seconds'),
      );
    }
    if (usesAny(app, 'socket.io', '@nestjs/websockets', 'uWebSockets.js'))
      return pass(socket, 'the library sends heartbeats');
    return fail(
      socket,
      `${socket.path} of ${app.name} (${at(socket.span)}) sends no ping, and the ws library has no heartbeat of its own.`,
      details(
        app,
        'ts',
        "const beat = setInterval(() => {\n  for (const socket of server.clients) {\n    if (socket.isAlive === false) { socket.terminate(); continue; }\n    socket.isAlive = false;\n    socket.ping();\n  }\n}, 25_000);\nserver.on('connection', (socket) => { socket.isAlive = true; socket.on('pong', () => { socket.isAlive = true; }); });\nserver.on('close', () => clearInterval(beat));",
      ),
    );
  },

  docs: {
    problem:
      'Proxies close a socket that is silent for 60 s, and a client that vanished without a close stays registered for ever.',
    impact: 'Users lose their progress display during long stages, and dead sockets use up memory.',
    verify: 'Open a socket, send nothing for 70 seconds and look whether it is still open.',
    remedy: 'Ping every 25 seconds and drop sockets that do not answer.',
    tradeOff: 'A few bytes per client and interval; phones wake up for them.',
    sources: [
      'https://github.com/websockets/ws#how-to-detect-and-close-broken-connections',
      'https://www.uvicorn.org/settings/#websockets',
    ],
  },
  examples: {
    bad: [
      {
        'package.json': '{ "dependencies": { "ws": "8.23.0" } }\n',
        'server.js':
          "import { WebSocketServer } from 'ws';\nconst server = new WebSocketServer({ port: 8080, path: '/ws' });\nserver.on('connection', (socket) => socket.send('hi'));\n",
      },
    ],
    good: [
      {
        'package.json': '{ "dependencies": { "ws": "8.23.0" } }\n',
        'server.js':
          "import { WebSocketServer } from 'ws';\nconst server = new WebSocketServer({ port: 8080, path: '/ws' });\nsetInterval(() => { for (const socket of server.clients) socket.ping(); }, 25000);\n",
      },
    ],
  },
});

function details(app: App, language: string, snippet: string) {
  return {
    subject: appSubject(app, 'websocket/heartbeat'),
    fix: advice('Ping every socket and drop the dead', language, snippet),
  };
}
