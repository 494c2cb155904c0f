import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, copiesOf, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';
import { workersOf } from '../../shared/worker-count.ts';

export default defineRule<App>({
  id: 'scaling/stateless/job-state-in-memory',
  title: 'Job state lives in the memory of one process',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'code-modules',

  select: services,
  noSubject: noService,

  check(app, model) {
    const states = factsOf(app, 'module-state').filter(
      (state) => (state.holds === 'jobs' || state.holds === 'sessions') && state.unread !== true,
    );
    const [first] = states;
    if (first === undefined) {
      const route = app.routes[0];
      return route === undefined
        ? skip(noService)
        : skip('No handler answers from job or session state in module variables.');
    }
    const copies = copiesOf(app, model);
    const likely = copies === null ? workersOf(app, model) : null;
    const names = states
      .slice(0, 3)
      .map((state) => `${state.name} (${at(state.span)}, changed by ${state.mutatedBy.slice(0, 2).join(' and ')})`);
    return fail(
      first,
      `${app.name} keeps ${first.holds === 'sessions' ? 'sessions' : 'the state of jobs'} in process memory: ${names.join('; ')}.`,
      {
        subject: appSubject(app, `state/${first.name}`),
        severity: copies === null ? 'HIGH' : 'CRITICAL',
        confidence: copies === null ? 'Medium' : 'High',
        evidence: [
          ...states.slice(1, 4).map((state) => state.span),
          ...[copies?.span ?? likely?.span].filter((span) => span !== undefined),
        ],
        problem:
          copies === null
            ? likely !== null
              ? `A restart or deploy forgets it, and ${likely.why} starts ${likely.count} processes that do not see each other's jobs.`
              : 'A restart or deploy forgets it, and a second worker or replica would not see it at all.'
            : `${copies.count} processes run (${copies.why}), and each knows only the jobs that it started itself.`,
        impact:
          copies === null
            ? 'After every deploy clients ask for jobs that no longer exist, and the service cannot be scaled.'
            : `About ${Math.round((1 - 1 / copies.count) * 100)} % of status requests reach a process that answers 404.`,
        verify: `Start a job and ask its status twenty times at http://127.0.0.1:${portOfApp(app, model)}, once more after a restart: every answer must know it.`,
        fix: advice(
          'Keep the state where every process sees it',
          app.language === 'python' ? 'python' : 'ts',
          app.language === 'python'
            ? `# a table, or Redis when there are several hosts\nawait redis.hset(f"job:{job_id}", mapping={"status": "running"})\nawait redis.expire(f"job:{job_id}", 7 * 24 * 3600)`
            : "// a table, or Redis when there are several hosts\nawait redis.hset(`job:${id}`, { status: 'running' });\nawait redis.expire(`job:${id}`, 7 * 24 * 3600);",
        ),
      },
    );
  },

  docs: {
    problem: 'A restart forgets it, and other processes never knew it.',
    impact: 'Clients get 404 for their own jobs at random and after every deploy.',
    verify: 'Start a job, restart the service and ask for the status.',
    remedy: 'Store job and session state in the database or Redis; keep only caches in memory.',
    tradeOff:
      'One more round trip per status request; while exactly one process runs and losing jobs at a deploy is announced, memory is acceptable.',
    sources: ['https://12factor.net/processes', 'https://fastapi.tiangolo.com/deployment/server-workers/'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\njobs = {}\n\n@app.post("/jobs/{id}")\ndef start(id: str):\n    jobs[id] = "running"\n\n@app.get("/jobs/{id}")\ndef status(id: str):\n    return jobs[id]\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n_cache = {}\n\n@app.get("/rates/{id}")\ndef rate(id: str):\n    _cache[id] = 1\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n',
      },
    ],
  },
});
