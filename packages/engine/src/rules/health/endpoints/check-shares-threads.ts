import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, portOfApp, services, usesAny } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'health/endpoints/check-shares-threads',
  title: 'The health check waits behind long requests',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    if (!usesAny(app, 'fastapi', 'starlette'))
      return skip('Handlers of this framework do not share a pool of threads.');
    const checks = factsOf(app, 'health-check');
    const [first] = checks;
    if (first === undefined) return skip('The service has no health path.');
    const waiting = checks.find((check) => !check.async);
    if (waiting === undefined) return pass(first, 'the health path runs in the event loop');
    const heavy = factsOf(app, 'heavy-call').find(
      (call) =>
        !call.inAsync &&
        app.routes.some(
          (route) => route.handler !== null && route.handler === call.function && route.span.file === call.span.file,
        ),
    );
    // Calls without a timeout hold threads as well; they have a finding of their own.
    if (heavy === undefined) return skip('No handler is known to hold a thread for long.');
    return fail(
      waiting,
      `${waiting.path} is a plain function, so it needs one of the 40 threads that all plain handlers share, and ${heavy.function} with ${heavy.library} (${at(heavy.span)}) can hold them all.`,
      {
        subject: appSubject(app, `health${waiting.path}`),
        evidence: [heavy.span],
        verify: `Send 45 such requests at once and \`curl -s -o /dev/null -w '%{time_total}\\n' http://127.0.0.1:${portOfApp(app, model)}${waiting.path}\`: it must stay below 0.1 s.`,
        fix: advice(
          'Answer in the event loop',
          'python',
          `@app.get("${waiting.path}")\nasync def health():            # async: needs no thread\n    async with asyncio.timeout(2):\n        …`,
        ),
      },
    );
  },

  docs: {
    problem: 'With all threads busy the health check waits in line; the probe times out although the process is well.',
    impact:
      'The platform restarts an instance because it is busy, its requests fail, and the load moves to the next one.',
    verify: 'Keep 45 slow requests open and time the health path.',
    remedy: 'Declare the health path with async def and await its checks, or run heavy work in a queue.',
    tradeOff: 'Checks in the event loop must not block; use async clients or a thread with a timeout for them.',
    sources: ['https://fastapi.tiangolo.com/async/#path-operation-functions', 'https://www.starlette.dev/threadpool/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\npytesseract==0.3.13\n',
        'main.py':
          'import pytesseract\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {"status": "ok"}\n\n@app.post("/ocr")\ndef ocr():\n    return pytesseract.image_to_string("a.png")\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\npytesseract==0.3.13\n',
        'main.py':
          'import pytesseract\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\nasync def health():\n    return {"status": "ok"}\n\n@app.post("/ocr")\ndef ocr():\n    return pytesseract.image_to_string("a.png")\n',
      },
    ],
  },
});
