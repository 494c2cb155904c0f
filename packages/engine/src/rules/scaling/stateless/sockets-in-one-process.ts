import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, copiesOf, factsOf, noService, services, usesAny } from '../../shared/apps.ts';

const brokers = [
  'redis',
  'ioredis',
  'broadcaster',
  'aioredis',
  'fastapi-websocket-pubsub',
  '@socket.io/redis-adapter',
  'nats',
  'nats-py',
  'aio-pika',
  'amqplib',
  'asyncpg',
  'kafkajs',
  'aiokafka',
];

export default defineRule<App>({
  id: 'scaling/stateless/sockets-in-one-process',
  title: 'Live updates reach only some of the users',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'code-modules',

  select: services,
  noSubject: noService,

  check(app, model) {
    const registry = factsOf(app, 'module-state').find((state) => state.holds === 'sockets');
    if (registry === undefined) return skip('No registry of open sockets was found in module variables.');
    const broker = usesAny(app, ...brokers);
    if (broker) return pass(registry, 'a broker can carry messages between processes');
    const copies = copiesOf(app, model);
    return fail(
      registry,
      `${app.name} registers open sockets in ${registry.name} (${at(registry.span)}) and sends to those alone; no broker is in use.`,
      {
        subject: appSubject(app, `sockets/${registry.name}`),
        severity: copies === null ? 'MEDIUM' : 'CRITICAL',
        confidence: copies === null ? 'Medium' : 'High',
        evidence: copies === null ? [] : [copies.span],
        problem:
          copies === null
            ? 'A client that is connected to another process or replica gets nothing, so this works with exactly one process.'
            : `${copies.count} processes run (${copies.why}); an event that one of them produces never reaches the clients of the others.`,
        impact:
          copies === null
            ? 'The service cannot be scaled: with a second process half of the users stop seeing progress.'
            : `About ${Math.round((1 - 1 / copies.count) * 100)} % of the progress messages are lost.`,
        verify: 'Open two browsers, start a job in one and watch the progress in both; repeat it ten times.',
        fix: advice(
          'Publish through Redis and let every process forward to its own sockets',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? 'await redis.publish("progress", message)          # instead of manager.broadcast(message)\n\nasync def forward():                              # one task per process, started in the lifespan\n    async with redis.pubsub() as channel:\n        await channel.subscribe("progress")\n        async for event in channel.listen():\n            if event["type"] == "message":\n                await manager.broadcast(event["data"])'
            : "publisher.publish('progress', message);\nsubscriber.subscribe('progress');\nsubscriber.on('message', (_, message) => broadcast(message));",
        ),
      },
    );
  },

  docs: {
    problem: 'A registry of sockets knows the clients of one process only.',
    impact: 'Some users never see progress, and which ones changes with every reconnect.',
    verify: 'Watch the same job in several browsers.',
    remedy:
      'Send events through Redis publish/subscribe (or another broker) and let each process forward them to its own clients.',
    tradeOff: 'One more dependency; with exactly one process a registry in memory is enough.',
    sources: ['https://fastapi.tiangolo.com/advanced/websockets/', 'https://socket.io/docs/v4/using-multiple-nodes/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, WebSocket\napp = FastAPI()\nclients = set()\n\n@app.websocket("/ws")\nasync def ws(socket: WebSocket):\n    clients.add(socket)\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "2"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nredis==5.2.0\n',
        'main.py':
          'from fastapi import FastAPI, WebSocket\napp = FastAPI()\nclients = set()\n\n@app.websocket("/ws")\nasync def ws(socket: WebSocket):\n    clients.add(socket)\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "2"]\n',
      },
    ],
  },
});
