import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';
import { blockedLoop } from '../../shared/event-loop.ts';

export default defineRule<App>({
  id: 'scaling/stateless/heavy-work-in-event-loop',
  title: 'One request stops all others',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: services,
  noSubject: noService,

  check(app, model) {
    const heavy = factsOf(app, 'heavy-call');
    const blocking = blockedLoop(app);
    const [first] = blocking;
    // The rule on health checks tells the same story with the worse end.
    if (first !== undefined && factsOf(app, 'health-check').length > 0)
      return skip('The service has a health path; what blocks it is told there.');
    if (first === undefined)
      return heavy[0] === undefined
        ? skip('No heavy document, image or model work was found.')
        : skip('No heavy call was found inside of the event loop.');
    return fail(first, `${first.function} calls ${first.call} directly inside an async function (${at(first.span)}).`, {
      subject: appSubject(app, `event-loop/${first.function}`),
      evidence: blocking.slice(1, 4).map((call) => call.span),
      problem: `While it ${first.heavy ? 'works, seconds to minutes' : 'waits for the other side'}, the process answers nothing else.`,
      verify: `Send a large document and ask \`curl -s -o /dev/null -w '%{time_total}\\n' http://127.0.0.1:${portOfApp(app, model)}/\` meanwhile: it must stay below 0.1 s.`,
      fix: advice(
        'Move the work to a thread, better to a worker',
        'python',
        `result = await asyncio.to_thread(${first.call}, …)\n# or hand it to a queue worker and answer 202 with a job id`,
      ),
    });
  },

  docs: {
    problem: 'An async function that does not await holds the only thread of the event loop.',
    impact:
      'Uploads, WebSocket pings and health checks wait; users see a frozen page and the platform restarts the service.',
    verify: 'Ask the health path while a large document is processed.',
    remedy: 'Use `asyncio.to_thread` for single calls and a queue with workers for documents.',
    tradeOff: 'Threads share the memory limit; bound how many run at once.',
    sources: [
      'https://fastapi.tiangolo.com/async/',
      'https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\npdf2image==1.17.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom pdf2image import convert_from_path\napp = FastAPI()\n\n@app.post("/pages")\nasync def pages():\n    return len(convert_from_path("a.pdf"))\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\npdf2image==1.17.0\n',
        'main.py':
          'import asyncio\nfrom fastapi import FastAPI\nfrom pdf2image import convert_from_path\napp = FastAPI()\n\n@app.post("/pages")\nasync def pages():\n    return len(await asyncio.to_thread(lambda: convert_from_path("a.pdf")))\n',
      },
    ],
  },
});
