import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, factsOf, noService, services } from '../../shared/apps.ts';
import { uvicornOf } from '../../shared/uvicorn.ts';

export default defineRule<App>({
  id: 'health/graceful-shutdown/stream-blocks-shutdown',
  title: 'An open stream keeps the service from stopping',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const streams = factsOf(app, 'endless-stream');
    const blocking = streams.find((stream) => !stream.watched);
    if (blocking === undefined)
      return streams[0] === undefined
        ? skip('No endless stream or socket loop was found.')
        : pass(streams[0], 'the loop ends when the client or the service does');
    const server = uvicornOf(app, model);
    if (server === null) return skip('The service is not run by uvicorn, or nothing says how it is run.');
    if (server.gracefulTimeout !== null)
      return pass([server.span, blocking.span], `uvicorn waits ${server.gracefulTimeout} s at most`);
    const kind = blocking.kind === 'sse' ? 'event stream' : 'WebSocket';
    const name = containersOfApp(app, model)[0]?.name ?? app.name;
    return fail(
      blocking,
      `The ${kind} loop in ${blocking.function ?? 'its handler'} never looks whether its client or the service is going, and uvicorn (${at(server.span)}) waits for it without a limit.`,
      {
        subject: appSubject(app, `stream/${blocking.function ?? 'handler'}`),
        evidence: [
          server.span,
          ...streams
            .filter((one) => one !== blocking && !one.watched)
            .slice(0, 3)
            .map((one) => one.span),
        ],
        path: [
          { span: blocking.span, note: 'loops until the process dies' },
          { span: server.span, note: 'no --timeout-graceful-shutdown' },
        ],
        verify: `Open the stream with curl, then \`time docker compose stop ${name}\`: it must take less than the grace period, and the shutdown code must log.`,
        fix: advice(
          'Bound the shutdown and watch a stop flag',
          'python',
          blocking.kind === 'sse'
            ? '# CMD: uvicorn … --timeout-graceful-shutdown 20\nwhile not stopping.is_set():\n    if await request.is_disconnected():\n        break\n    …'
            : '# CMD: uvicorn … --timeout-graceful-shutdown 20\nwhile not stopping.is_set():\n    await websocket.send_json(state())\n    try:\n        await asyncio.wait_for(websocket.receive_text(), timeout=1)\n    except asyncio.TimeoutError:\n        continue',
        ),
      },
    );
  },

  docs: {
    problem: 'uvicorn closes idle connections at SIGTERM but waits for running handlers, by default for ever.',
    impact:
      'Every deploy ends in SIGKILL after the grace period, and the shutdown code (checkpoints, database close) never runs.',
    verify: 'Open a stream and stop the container: measure how long it takes.',
    remedy:
      'Start uvicorn with `--timeout-graceful-shutdown` below the grace period of the platform, and let loops end on a stop flag or a closed client.',
    tradeOff: 'Clients are cut off after the timeout and have to reconnect.',
    sources: ['https://www.uvicorn.org/settings/#timeouts', 'https://github.com/fastapi/fastapi/issues/709'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import asyncio\nfrom fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws")\nasync def ws(socket: WebSocket):\n    await socket.accept()\n    while True:\n        await socket.send_json({})\n        await asyncio.sleep(1)\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import asyncio\nfrom fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws")\nasync def ws(socket: WebSocket):\n    await socket.accept()\n    while True:\n        await socket.send_json(await socket.receive_json())\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\n',
      },
    ],
  },
});
