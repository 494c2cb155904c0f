import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, copiesOf, factsOf, noService, services, usesAny } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'scaling/stateless/socket-adapter-missing',
  title: 'Socket.IO events stay inside one process',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const server = factsOf(app, 'memory-store').find((one) => one.what === 'socket.io');
    if (server === undefined) return skip(`${app.name} runs no Socket.IO server without an adapter.`);
    if (
      usesAny(
        app,
        '@socket.io/redis-adapter',
        '@socket.io/redis-streams-adapter',
        '@socket.io/postgres-adapter',
        '@socket.io/mongo-adapter',
        '@socket.io/cluster-adapter',
        'socket.io-redis',
      )
    )
      return pass(server, 'an adapter is installed');
    const copies = copiesOf(app, model);
    if (copies === null) return skip('One process holds all sockets, as far as the files say.');
    return fail(
      server,
      `${app.name} runs Socket.IO without an adapter (${at(server.span)}), and ${copies.count} processes run (${copies.why}).`,
      {
        subject: appSubject(app, 'sockets/adapter'),
        evidence: [copies.span],
        problem:
          'emit reaches the clients of the same process only, and clients that begin with polling need the same process for every request, which they do not get without sticky sessions.',
        impact: `About ${Math.round((1 - 1 / copies.count) * 100)} % of the events are lost, and connections fail with "Session ID unknown".`,
        verify: 'Open two browsers several times and send an event from one: the other must always get it.',
        fix: advice(
          'Share events through Redis and keep a client on its process',
          'ts',
          "import { createAdapter } from '@socket.io/redis-streams-adapter';\n\nconst io = new Server(server, { adapter: createAdapter(redis), transports: ['websocket'] });\n// with polling allowed the proxy needs sticky sessions as well",
        ),
      },
    );
  },

  docs: {
    problem: 'Without an adapter rooms and events exist per process.',
    impact: 'Events are lost for the clients of other processes.',
    verify: 'Send events between two browsers.',
    remedy: 'Use the Redis, Postgres or cluster adapter, and sticky sessions or WebSocket as the only transport.',
    tradeOff:
      'Redis carries every event; clients behind proxies that break WebSocket need polling and thus sticky sessions.',
    sources: ['https://socket.io/docs/v4/using-multiple-nodes/', 'https://socket.io/docs/v4/adapter/'],
  },
  examples: {
    bad: [tree('')],
    good: [tree(', { adapter: createAdapter(redis) }')],
  },
});

function tree(option: string) {
  return {
    'package.json': '{ "dependencies": { "express": "5.1.0", "socket.io": "4.8.1" } }\n',
    'server.js': `import express from 'express';\nimport { Server } from 'socket.io';\nconst app = express();\nconst server = app.listen(3000);\nconst io = new Server(server${option});\napp.get('/x', (req, res) => {});\n`,
    Dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
    'compose.yml': 'services:\n  api:\n    build: .\n    deploy: {replicas: 2}\n',
  };
}
