import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noService, services } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'scaling/stateless/stream-holds-session',
  title: 'Every open stream keeps a database connection',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app) {
    const held = factsOf(app, 'stream-session');
    const [first] = held;
    if (first === undefined) {
      const stream = app.routes.find((route) => route.websocket || route.stream);
      return stream === undefined
        ? skip('No WebSocket and no event stream is served.')
        : skip('No stream holds a database session.');
    }
    const engine = sessionEngine(factsOf(app, 'db-engine'));
    const size = poolSize(engine);
    return fail(
      first,
      `${first.function} takes a session from ${first.dependency} (${at(first.span)}) and keeps it until its client leaves.`,
      {
        subject: appSubject(app, `stream/${first.function}`),
        evidence: [...held.slice(1, 4).map((one) => one.span), ...(engine === undefined ? [] : [engine.span])],
        problem: `The pool of a process holds ${size} connections${engine === undefined ? ' by default' : ` (${at(engine.span)})`}: with ${size} open pages every other request waits thirty seconds for one and fails, the health check included.`,
        verify: `Open ${size + 1} streams and ask any path that reads the database: it must answer at once.`,
        fix: advice(
          'Open a session for each look at the database',
          'python',
          `async def ${first.function}(…):              # no session among the parameters\n    while True:\n        async with SessionLocal() as session:\n            state = await load_state(session)\n        await send(state)`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A dependency with yield gives its session back when the handler ends, and a stream ends when the client goes.',
    impact: 'A handful of open browser tabs uses up the pool; then the whole service stops answering.',
    verify: 'Open more streams than the pool has connections and send an ordinary request.',
    remedy:
      'Take a short session inside of the loop, and authenticate before the stream begins with a session that is closed again.',
    tradeOff: 'Each look takes a connection for some milliseconds; poll less often or push events instead.',
    sources: [
      'https://fastapi.tiangolo.com/tutorial/dependencies/dependencies-with-yield/',
      'https://docs.sqlalchemy.org/en/20/core/pooling.html#sqlalchemy.pool.QueuePool',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.49\n',
        'main.py':
          'from fastapi import Depends, FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws")\nasync def progress(socket: WebSocket, db=Depends(get_db)):\n    while True:\n        await socket.send_json(load(db))\n        await socket.receive_text()\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.49\n',
        'main.py':
          'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws")\nasync def progress(socket: WebSocket):\n    while True:\n        with SessionLocal() as db:\n            state = load(db)\n        await socket.send_json(state)\n        await socket.receive_text()\n',
      },
    ],
  },
});

/** Sessions of requests come from the engine with a pool of its own size, else from the asynchronous one. */
function sessionEngine(engines: readonly FactOf<'db-engine'>[]): FactOf<'db-engine'> | undefined {
  const kept = engines.filter((one) => one.brief !== true);
  return (
    kept.find((one) => one.options.pool_size !== undefined) ??
    kept.find((one) => one.library === 'sqlalchemy-async') ??
    kept[0]
  );
}

/** SQLAlchemy: five, and ten more under load. */
function poolSize(engine: FactOf<'db-engine'> | undefined): number {
  const size = Number(engine?.options.pool_size);
  const more = Number(engine?.options.max_overflow);
  return (Number.isInteger(size) && size > 0 ? size : 5) + (Number.isInteger(more) && more >= 0 ? more : 10);
}
