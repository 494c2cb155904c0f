import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'health/graceful-shutdown/work-cancelled-at-shutdown',
  title: 'Stopping cancels queued and running work at once',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-modules',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const steps = factsOf(app, 'shutdown-step');
    const found = cancelledConsumer(app, steps);
    if (found === null) return skip('No consumer of a queue inside of the process is cancelled at shutdown.');
    const { step, work } = found;
    const gentle = steps.find(
      (one) =>
        one.span.file === step.span.file &&
        one.span.start < step.span.start &&
        (one.how === 'saves' || (one.how === 'waits' && /queue|job|drain/i.test(one.target))),
    );
    if (gentle !== undefined)
      return pass([gentle, step], 'the queue is emptied or saved before its consumer is cancelled');
    return fail(
      step,
      `At shutdown ${app.name} cancels ${step.target}, which runs ${work.call} (${at(work.span)}), without waiting for what it has in hand.`,
      {
        subject: appSubject(app, `shutdown/${step.target}`),
        evidence: [work.span],
        path: [
          { span: work.span, note: `${work.call} starts with the process` },
          { span: step.span, note: 'cancelled as the first thing at shutdown' },
        ],
        verify: `Queue three jobs, run \`${execInApp(app, model, 'kill -TERM 1')}\` and ask for all three after the restart: none may be unknown.`,
        fix: advice(
          'Stop taking new work, wait for the work in hand, keep the rest',
          'python',
          'accepting.clear()                              # new jobs get 503\ntry:\n    async with asyncio.timeout(settings.drain_seconds):   # below the grace period\n        await queue.join()\nexcept TimeoutError:\n    await store.save_pending(queue)             # picked up at the next start\nqueue_task.cancel()',
        ),
      },
    );
  },

  docs: {
    problem: 'Cancelling ends the running job in the middle, and jobs that wait in memory are never started.',
    impact:
      'Every rollout or node drain loses work that clients were told is accepted; they poll for identifiers that nobody knows any more.',
    verify: 'Queue several jobs, stop the service, start it again and ask for each of them.',
    remedy: 'Refuse new jobs first, wait for running ones within the grace period, and persist what is still queued.',
    tradeOff: 'Stopping takes as long as the jobs in hand, so the grace period of the platform has to allow for it.',
    sources: [
      'https://docs.python.org/3/library/asyncio-queue.html#asyncio.Queue.join',
      'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import asyncio\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n\n@asynccontextmanager\nasync def lifespan(app):\n    worker = asyncio.create_task(process_jobs())\n    yield\n    worker.cancel()\n\napp = FastAPI(lifespan=lifespan)\n\n@app.post("/jobs")\nasync def add(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import asyncio\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\n\n@asynccontextmanager\nasync def lifespan(app):\n    worker = asyncio.create_task(process_jobs())\n    yield\n    await asyncio.wait_for(job_queue.join(), 20)\n    worker.cancel()\n\napp = FastAPI(lifespan=lifespan)\n\n@app.post("/jobs")\nasync def add(): ...\n',
      },
    ],
  },
});

const consumers = /queue|job|worker|consume|conversion|ingest|pipeline|dispatch/i;
const chores = /reap|clean|heartbeat|metric|monitor|listen|pubsub|watch|broadcast|notify|expire|purge|poll_/i;

/** A task that works through a queue of this process, cancelled by name. */
function cancelledConsumer(
  app: App,
  steps: readonly FactOf<'shutdown-step'>[],
): { step: FactOf<'shutdown-step'>; work: FactOf<'background-work'> } | null {
  const works = factsOf(app, 'background-work').filter(
    (work) => work.atStartup && work.kept && consumers.test(work.call) && !chores.test(work.call),
  );
  for (const step of steps) {
    if (step.how !== 'cancels' || chores.test(step.target)) continue;
    const work = works.find((one) => one.span.file === step.span.file);
    if (work !== undefined) return { step, work };
  }
  return null;
}
