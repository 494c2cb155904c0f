import type { App } from '../../../model/app.ts';
import { defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, execInApp, factsOf, noRunning, running } from '../../shared/apps.ts';
import { threadShutdown, threadShutdownWords } from '../../shared/shutdown-code.ts';
import { adviceFor } from '../../shared/stack.ts';

export default defineRule<App>({
  id: 'health/graceful-shutdown/daemon-thread-jobs',
  title: 'A worker thread is cut off in the middle of its job',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-modules',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const threads = factsOf(app, 'background-work').filter(
      (work) => work.via === 'thread' && work.atStartup && isWorker(work.call),
    );
    const [first] = threads;
    if (first === undefined) return skip('No thread of the service works through jobs.');
    const joined = factsOf(app, 'shutdown-step').find(
      (step) => step.how === 'waits' || (step.how === 'closes' && /thread|worker|queue/i.test(step.target)),
    );
    if (joined !== undefined) return pass([joined, first], 'the shutdown code waits for the thread');
    const recovered = factsOf(app, 'job-status').find((one) => one.moment === 'recovered');
    if (recovered !== undefined) return pass([recovered, first], `${recovered.name} picks interrupted jobs up again`);
    const queue = factsOf(app, 'memory-queue').find((one) => !one.bounded) ?? factsOf(app, 'memory-queue')[0];
    return fail(
      first,
      `${app.name} works through jobs in a thread that runs ${first.call} (${at(first.span)}), and nothing tells it to stop or waits for it.`,
      {
        subject: appSubject(app, `thread/${first.call}`),
        evidence: [...threads.slice(1, 3).map((work) => work.span), ...(queue === undefined ? [] : [queue.span])],
        problem: `At a stop the process ends with the thread in the middle of its work${queue === undefined ? '' : `, and what waits in ${queue.name} (${at(queue.span)}) exists nowhere else`}. Nothing looks for interrupted jobs at the next start.`,
        verify: `Start a long job, run \`${execInApp(app, model, 'kill -TERM 1')}\` and start again: the job must go on or be marked as failed.`,
        fix: adviceFor(
          app,
          first.span.file,
          'Ask the thread to stop, wait for it, resume the rest at start',
          threadShutdown(first.call),
          threadShutdownWords,
        ),
      },
    );
  },

  docs: {
    problem:
      'Daemon threads are killed without notice when the process ends; others keep it alive until the platform kills it.',
    impact: 'Each deploy leaves a half-processed document behind and forgets the ones that waited.',
    verify: 'Stop the service during a job and look at the job after the start.',
    remedy:
      'Use a queue with worker processes; at the least a stop flag, a join with a limit, and a look for interrupted jobs at start.',
    tradeOff: 'Stopping takes up to the length of the current step.',
    sources: [
      'https://docs.python.org/3/library/threading.html#thread-objects',
      'https://fastapi.tiangolo.com/advanced/events/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import queue, threading\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\njobs = queue.Queue()\n\n@asynccontextmanager\nasync def lifespan(app):\n    threading.Thread(target=process_jobs, daemon=True).start()\n    yield\n\napp = FastAPI(lifespan=lifespan)\n\n@app.post("/a")\ndef a(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import queue, threading\nfrom contextlib import asynccontextmanager\nfrom fastapi import FastAPI\njobs = queue.Queue()\n\n@asynccontextmanager\nasync def lifespan(app):\n    worker = threading.Thread(target=process_jobs)\n    worker.start()\n    yield\n    stop.set()\n    worker.join(20)\n\napp = FastAPI(lifespan=lifespan)\n\n@app.post("/a")\ndef a(): ...\n',
      },
    ],
  },
});

function isWorker(call: string): boolean {
  return (
    /worker|process|queue|job|consum|ingest|convert|task/i.test(call) &&
    !/watch|metric|monitor|heartbeat|clean|listen|refresh|server|reload|serve|log/i.test(call)
  );
}
