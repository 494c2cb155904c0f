import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, noService, portOfApp, services } from '../../shared/apps.ts';
import { localBackend, workersOf } from '../../shared/worker-count.ts';

export default defineRule<App>({
  id: 'scaling/stateless/workers-need-shared-state',
  title: 'Several workers run, each with jobs of its own',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: services,
  noSubject: noService,

  check(app, model) {
    const local = localBackend(app);
    const workers = workersOf(app, model);
    if (workers === null) {
      const route = app.routes[0];
      return route === undefined || local === null
        ? skip('Nothing says that more than one process serves requests.')
        : skip('One process serves requests, as far as the files say.');
    }
    // State in module variables is told by the rule about it, with the same count.
    if (local === null) return skip('No setting keeps jobs or sessions in one process.');
    const what = `${local.name} defaults to ${local.value} (${at(local.span)}), which keeps jobs in the memory of one process`;
    const when = workers.reload === undefined ? '' : ` as soon as ${workers.reload} is off, which production needs`;
    return fail(workers, `${workers.why} starts ${workers.count} processes of ${app.name}${when}, but ${what}.`, {
      ...(workers.reload === undefined ? {} : { severity: 'MEDIUM' as const }),
      subject: appSubject(app, 'workers/shared-state'),
      evidence: [local.span],
      path: [
        { span: workers.span, note: `${workers.count} processes` },
        { span: local.span, note: 'state of one process' },
      ],
      problem: `A job that one process accepted is unknown to the others.${workers.reload === undefined ? '' : ` While ${workers.reload} is on the server starts one process and the number does nothing, so the fault shows first in production.`}`,
      impact: `About ${Math.round((1 - 1 / workers.count) * 100)} % of the requests for status, results or progress reach a process that answers 404.`,
      verify: `Start with that setting, create a job and ask for it twenty times at http://127.0.0.1:${portOfApp(app, model)}: every answer must know it.`,
      fix: advice(
        `Run one process until the state is shared`,
        workers.likely ? 'dotenv' : 'yaml',
        workers.likely
          ? `${workers.why.split('=')[0] ?? 'WEB_CONCURRENCY'}=1   # more only with a shared ${local.name} (Redis, database)`
          : `WEB_CONCURRENCY: 1   # more only with a shared store (Redis, database)`,
      ),
    });
  },

  docs: {
    problem: 'A job that one process accepted is unknown to the others.',
    impact: 'Status requests, downloads and progress fail at random, the more often the more workers run.',
    verify: 'Create a job and ask for it many times: every answer must know it.',
    remedy:
      'Run one worker per container, or configure a shared engine (Redis, a database) before raising the number. Refuse the combination at start.',
    tradeOff: 'One process uses one core for Python code; scale with replicas once the state is shared.',
    sources: [
      'https://fastapi.tiangolo.com/deployment/server-workers/',
      'https://12factor.net/processes',
      'https://www.uvicorn.org/settings/#production',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.14.0\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/jobs/{id}")\ndef job(id: str): ...\n',
        'settings.py':
          'from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    task_backend: str = "memory"\n',
        '.env.example': 'WEB_CONCURRENCY=4\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\npydantic-settings==2.14.0\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/jobs/{id}")\ndef job(id: str): ...\n',
        'settings.py':
          'from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    task_backend: str = "redis"\n',
        '.env.example': 'WEB_CONCURRENCY=4\n',
      },
    ],
  },
});
