import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, factsOf, noService, services } from '../../shared/apps.ts';
import { uvicornOf } from '../../shared/uvicorn.ts';

export default defineRule<App>({
  id: 'health/graceful-shutdown/graceful-timeout-missing',
  title: 'The server waits for long requests until it is killed',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: services,
  noSubject: noService,

  check(app, model) {
    const server = uvicornOf(app, model);
    if (server === null) return skip('The service is not run by uvicorn, or nothing says how it is run.');
    if (server.gracefulTimeout !== null) return pass(server.span, `waits ${server.gracefulTimeout} s at most`);
    if (factsOf(app, 'endless-stream').some((stream) => !stream.watched))
      return skip('An endless stream already keeps the service from stopping; the limit is part of that fix.');
    const socket = app.routes.find((route) => route.websocket || route.stream);
    const heavy = factsOf(app, 'heavy-call')[0];
    const long = socket?.span ?? heavy?.span;
    if (long === undefined) return skip('No long request, stream or socket was found.');
    const what =
      socket === undefined
        ? `${heavy?.library ?? 'heavy'} work`
        : `${socket.websocket ? 'the WebSocket' : 'the stream'} ${socket.path}`;
    const grace = containersOfApp(app, model).flatMap((container) =>
      container.stopGraceSeconds.state === 'set' ? [container.stopGraceSeconds.value] : [],
    )[0];
    const byDefault = containersOfApp(app, model).some((container) => container.platform === 'compose') ? 10 : 30;
    const seconds = Math.max(5, Math.round((grace ?? byDefault) * 0.8));
    return fail(
      server.span,
      `uvicorn of ${app.name} has no --timeout-graceful-shutdown, and ${what} (${at(long)}) can outlast any grace period.`,
      {
        subject: appSubject(app, 'uvicorn/timeout-graceful-shutdown'),
        severity: heavy === undefined ? 'MEDIUM' : 'HIGH',
        evidence: [long],
        verify: `Start such a request, then \`time docker compose stop ${containersOfApp(app, model)[0]?.name ?? app.name}\`: it must end before the grace period, with the shutdown code run.`,
        fix: server.canSet
          ? advice(
              `Wait ${seconds} seconds at most`,
              'dockerfile',
              `CMD ${JSON.stringify([...(server.words ?? ['uvicorn', 'main:app', '--host', '0.0.0.0']), '--timeout-graceful-shutdown', `${seconds}`]).replaceAll('","', '", "')}`,
            )
          : advice(
              'Start uvicorn itself: `fastapi run` has no such option',
              'dockerfile',
              `CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--timeout-graceful-shutdown", "${seconds}"]`,
            ),
      },
    );
  },

  docs: {
    problem: 'By default uvicorn waits for running requests for ever, so the platform kills it instead.',
    impact:
      'The code after the `yield` of the lifespan never runs at a deploy: jobs stay marked as running and the database is not closed.',
    verify: 'Stop the container during a long request and look for the last log line.',
    remedy:
      'Set `--timeout-graceful-shutdown` to about 80 % of the grace period (Docker 10 s, Kubernetes 30 s unless set), and raise the grace period to what a request needs.',
    tradeOff: 'Requests longer than the limit are cut off and must be resumable.',
    sources: [
      'https://www.uvicorn.org/settings/#timeouts',
      'https://docs.docker.com/reference/compose-file/services/#stop_grace_period',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws")\nasync def ws(socket: WebSocket):\n    await socket.accept()\n    while True:\n        await socket.send_json(await socket.receive_json())\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws")\nasync def ws(socket: WebSocket):\n    await socket.accept()\n    while True:\n        await socket.send_json(await socket.receive_json())\n',
        Dockerfile:
          'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--timeout-graceful-shutdown", "20"]\n',
      },
    ],
  },
});
