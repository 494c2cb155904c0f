import type { BackgroundWorkFact } from '../../../documents/source/work-facts.ts';
import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, factsOf, noService, portOfApp, services } from '../../shared/apps.ts';
import { jobsInProcess } from '../../shared/background-work.ts';
import { jobShutdown, jobShutdownWords } from '../../shared/shutdown-code.ts';
import { adviceFor } from '../../shared/stack.ts';

export default defineRule<App>({
  id: 'health/graceful-shutdown/background-work-lost',
  title: 'A deploy loses the jobs that are running',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-modules',

  select: services,
  noSubject: noService,

  check(app, model) {
    const jobs = jobsInProcess(app);
    const [first] = jobs;
    if (first === undefined) return skip('No job goes on in the process after its request was answered.');
    const recovered = factsOf(app, 'job-status').find((one) => one.moment === 'recovered');
    if (recovered !== undefined)
      return pass([recovered, first], `${recovered.name} looks for jobs that a stop interrupted`);
    const ended = factsOf(app, 'shutdown-step').find((step) => isAboutJobs(step.target) && step.how !== 'closes');
    if (ended?.how === 'waits' || ended?.how === 'saves')
      return pass([ended, first], 'the shutdown code waits for running jobs');
    return failed(app, model, first, jobs);
  },

  docs: {
    problem:
      'The job lives in the memory of the web process. When that stops, the job is gone and nothing starts it again.',
    impact:
      'After each deploy or crash some users wait for a result that never comes, and their records stay marked as running.',
    verify:
      'Start a long job, restart the service and look at the state of the job: it must be finished, queued again or failed.',
    remedy:
      'Hand jobs to a queue with workers. At the least keep their state in the database, wait for running ones at shutdown, and at start put those that are still marked as running back into the queue or mark them as failed.',
    tradeOff:
      'A queue is one more process to run; a job that starts again has to cope with what its first run left behind.',
    sources: [
      'https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task',
      'https://fastapi.tiangolo.com/tutorial/background-tasks/#caveat',
      'https://fastapi.tiangolo.com/advanced/events/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import asyncio\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/reports/{id}")\nasync def create(id: str):\n    asyncio.create_task(build_report(id))\n    return {"id": id}\n\nasync def build_report(id):\n    await repo.update(id, status="running")\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import asyncio\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n\n@asynccontextmanager\nasync def lifespan(app):\n    await requeue_interrupted_jobs()\n    yield\n\napp = FastAPI(lifespan=lifespan)\n\n@app.post("/reports/{id}")\nasync def create(id: str):\n    task = asyncio.create_task(build_report(id))\n    return {"id": id}\n',
      },
    ],
  },
});

function isAboutJobs(target: string): boolean {
  return /task|job|worker|running|pending|executor|pool/i.test(target);
}

/** The record of this job: stored in the same file, or by the function that runs. */
function isOfJob(
  status: { readonly name: string; readonly span: { readonly file: string } },
  job: BackgroundWorkFact,
): boolean {
  return status.span.file === job.span.file || status.name === job.call.slice(job.call.lastIndexOf('.') + 1);
}

const via = {
  task: 'as an asyncio task',
  framework: 'as a background task of the framework',
  thread: 'in a thread',
  executor: 'in an executor',
} as const;

function failed(app: App, model: DeploymentModel, first: BackgroundWorkFact, jobs: readonly BackgroundWorkFact[]) {
  const written = factsOf(app, 'job-status').find((one) => one.moment === 'written' && isOfJob(one, first));
  const stopping = factsOf(app, 'lifespan').find((one) => one.phase !== 'startup');
  const status = written === undefined ? '' : `, while its record says it is running (${at(written.span)})`;
  const others = jobs.length > 1 ? ` (and ${jobs.length - 1} more like it)` : '';
  return fail(
    first,
    `${first.function ?? app.name} runs ${first.call} ${via[first.via]} of the web process${others}${status}.`,
    {
      subject: appSubject(app, `background/${first.call}`),
      severity: written === undefined && factsOf(app, 'heavy-call').length === 0 ? 'MEDIUM' : 'HIGH',
      evidence: [
        ...(written === undefined ? [] : [written.span]),
        ...(stopping === undefined ? [] : [stopping.span]),
        ...jobs.slice(1, 4).map((job) => job.span),
      ],
      problem: `${stopping === undefined ? 'No code runs when the service stops' : `The code that runs at shutdown (${at(stopping.span)}) does not wait for it`}, and nothing looks for interrupted jobs when it starts again.`,
      verify: `Start such a job at http://127.0.0.1:${portOfApp(app, model)}, run \`${execInApp(app, model, 'kill -TERM 1')}\`, start the service again and ask for the job: it must not be running for ever.`,
      fix: adviceFor(
        app,
        first.span.file,
        'Wait for running jobs at shutdown, and pick up the rest at start',
        jobShutdown,
        jobShutdownWords,
      ),
    },
  );
}
