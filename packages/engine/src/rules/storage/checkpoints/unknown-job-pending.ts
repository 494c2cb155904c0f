import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, portOfApp, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'storage/checkpoints/unknown-job-pending',
  title: 'A lost job looks as if it were still waiting',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const [first, ...rest] = factsOf(app, 'unknown-job');
    if (first === undefined) return skip('No answer is made from the state PENDING of Celery.');
    const route = app.routes.find((one) => one.handler !== null && one.handler === first.function);
    return fail(
      first,
      `${first.function ?? 'The status code'} of ${app.name} tells clients that a job is under way when Celery says PENDING (${at(first.span)})${rest.length === 0 ? '' : `; so does ${rest.map((it) => at(it.span)).join(', ')}`}.`,
      {
        subject: appSubject(app, 'jobs/pending'),
        evidence: rest.map((it) => it.span),
        verify: `\`curl -s http://127.0.0.1:${portOfApp(app, model)}${route?.path.replace(/\{\w+\}/g, 'no-such-job') ?? '/<status path>/no-such-job'}\` must say that there is no such job, not that it is being worked on.`,
        fix: advice(
          'Remember which jobs were started, and answer 404 for the others',
          'python',
          'redis.set(f"job:{task.id}", "queued", ex=86_400)    # when the job is sent\n…\nif result.state == "PENDING" and not redis.exists(f"job:{job_id}"):\n    raise HTTPException(404, "no such job, or its result has expired")',
        ),
      },
    );
  },

  docs: {
    problem:
      'PENDING is what Celery answers for every id that it does not know: one that was never sent, one whose message was lost with the broker, and one whose result has expired.',
    impact: 'Clients poll for ever for results that will never come, and nobody learns that jobs were lost.',
    verify: 'Ask for the state of a made-up id.',
    remedy:
      'Store an entry of its own for every job that is sent, with a lifetime, and answer 404 when it is missing; or let tasks report STARTED (task_track_started).',
    tradeOff: 'One more write per job.',
    sources: ['https://docs.celeryq.dev/en/stable/userguide/tasks.html#pending'],
  },
  examples: {
    bad: [example('')],
    good: [example('        if not redis.exists(job_id):\n            raise HTTPException(404)\n')],
  },
});

function example(check: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\ncelery==5.5.3\nredis==6.4.0\n',
    'main.py': `from celery.result import AsyncResult\nfrom fastapi import FastAPI, HTTPException\napp = FastAPI()\n\n@app.get("/jobs/{job_id}")\ndef status(job_id: str):\n    result = AsyncResult(job_id)\n    if result.state == "PENDING":\n${check}        return {"status": "in progress"}\n    return {"status": result.state}\n`,
  };
}
