import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';
import { blockedLoop } from '../../shared/event-loop.ts';

export default defineRule<App>({
  id: 'health/endpoints/event-loop-blocked',
  title: 'The health check stops answering under load',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const health = factsOf(app, 'health-check')[0];
    if (health === undefined) return skip('The service has no health path.');
    const places = blockedLoop(app);
    const [first] = places;
    if (first === undefined) return skip('No handler is known to hold the event loop that answers the health check.');
    const names = places.map((place) => `${place.call} in ${place.function} (${at(place.span)})`);
    return fail(
      first.span,
      `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} ${names.length === 1 ? 'runs' : 'run'} synchronously inside of async code, in the same event loop that answers ${health.path} (${at(health.span)}).`,
      {
        subject: appSubject(app, `event-loop/${first.function}`),
        severity: first.heavy && places.length > 3 ? 'HIGH' : 'MEDIUM',
        evidence: [health.span, ...places.slice(1, 4).map((place) => place.span)],
        problem: `While it runs, ${first.heavy ? 'seconds for a large input' : 'as long as the other side takes'}, the process answers nothing else, so the probe times out exactly when the service is busy.`,
        verify: `Send a large request and meanwhile \`curl -s -o /dev/null -w '%{time_total}\\n' http://127.0.0.1:${portOfApp(app, model)}${health.path}\`: it must stay below 0.1 s.`,
        fix: advice(
          'Take the work out of the event loop',
          'python',
          first.heavy
            ? `result = await asyncio.to_thread(${first.call}, …)   # or a plain \`def\` handler; bound it with a semaphore`
            : `await asyncio.to_thread(${first.call}, …)   # or the async client: httpx.AsyncClient, asyncio.sleep, asyncio.create_subprocess_exec`,
        ),
      },
    );
  },

  docs: {
    problem: 'An async function that does not await holds the only thread of the event loop.',
    impact:
      'Health checks, progress and all other users wait; the platform takes a busy instance for dead and restarts it in the middle of its work.',
    verify: 'Ask the health path while a large request is worked on.',
    remedy:
      'Await an async client, call blocking code with `asyncio.to_thread`, or declare the handler with `def`, which the framework runs in a thread.',
    tradeOff: 'Threads share memory and a pool of 40; bound heavy work so that parallel requests do not fill both.',
    sources: [
      'https://fastapi.tiangolo.com/async/',
      'https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsentence-transformers==5.2.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom sentence_transformers import SentenceTransformer\napp = FastAPI()\nmodel = SentenceTransformer("x")\n\n@app.post("/embed")\nasync def embed(texts: list[str]):\n    return model.encode(texts).tolist()\n\n@app.get("/health")\nasync def health():\n    return {"status": "ok"}\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsentence-transformers==5.2.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom sentence_transformers import SentenceTransformer\napp = FastAPI()\nmodel = SentenceTransformer("x")\n\n@app.post("/embed")\ndef embed(texts: list[str]):\n    return model.encode(texts).tolist()\n\n@app.get("/health")\nasync def health():\n    return {"status": "ok"}\n',
      },
    ],
  },
});
