import type { App } from '../../../model/app.ts';
import { advice, defineRule, type FixProposal, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

/** Below this, a program that works through jobs has no chance to end one. */
const enough = 60;

/** The limits of one file: whoever changes one, looks at all. */
interface Limits {
  readonly app: App;
  readonly file: string | null;
}

export default defineRule<Limits>({
  id: 'health/graceful-shutdown/work-killed-early',
  title: 'Its own shutdown kills jobs after a few seconds',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-handler',

  select: (model) => running(model).flatMap(limitsOf),
  noSubject: noRunning,

  check({ app, file }) {
    const limits = workLimits(app).filter((one) => one.span.file === file);
    const short = limits.filter((one) => one.seconds < enough && (one.of === 'jobs' || startsWorkers(app, one)));
    const first = short.find((one) => one.of === 'jobs') ?? short[0];
    if (first === undefined)
      return limits[0] === undefined
        ? skip('The code sets no limit of its own for work that runs when it stops.')
        : pass(limits[0], `work gets ${limits[0].seconds} seconds`);
    const allowed = longestJob(app);
    const others = short.filter((one) => one !== first);
    return fail(
      first,
      `${at(first.span)} gives ${first.of === 'jobs' ? 'running jobs' : 'the worker processes that it started'} ${first.seconds} seconds to end (\`${first.written}\`)${allowed === null ? '' : `, while one job may take ${allowed.text} (${at(allowed.span)})`}${others.length === 0 ? '' : `; ${others.map((one) => `${at(one.span)} gives ${one.seconds}`).join(', ')}`}.`,
      {
        subject: { ...appSubject(app, 'shutdown/limit'), discriminator: first.span.file },
        severity: first.lost === true || first.of === 'children' ? 'HIGH' : 'MEDIUM',
        evidence: [...others.map((one) => one.span), ...(allowed === null ? [] : [allowed.span])],
        problem:
          first.of === 'jobs'
            ? `Then they are cancelled in the middle${first.lost === true ? ', and nothing runs them again' : ''}, however long the platform would have waited.`
            : 'Then they are killed in the middle of their jobs, however long the platform would have waited.',
        verify: `Start a job that takes a minute, send SIGTERM and read the log: it must not say after ${first.seconds} s that the job was cancelled or the worker killed.`,
        fix: fixFor(first),
      },
    );
  },

  docs: {
    problem: 'Work that needs longer is cut off, however long the platform would have waited.',
    impact: 'Every deployment loses or repeats the long jobs, and those are the expensive ones.',
    verify: 'Send SIGTERM during a long job and look at what becomes of it.',
    remedy:
      'Wait as long as a job may take, make the limit a setting below the grace period of the platform, and make jobs safe to run again.',
    tradeOff: 'A deployment waits for running jobs.',
    sources: [
      'https://docs.celeryq.dev/en/stable/userguide/workers.html#stopping-the-worker',
      'https://arq-docs.helpmanual.io/#arq.worker.Worker',
    ],
  },
  examples: { bad: [example(10)], good: [example(600)] },
});

function workLimits(app: App): readonly FactOf<'stop-limit'>[] {
  return factsOf(app, 'stop-limit').filter((one) => one.of !== 'requests');
}

function limitsOf(app: App): readonly Limits[] {
  const files = [...new Set(workLimits(app).map((one) => one.span.file))];
  return files.length === 0 ? [{ app, file: null }] : files.map((file) => ({ app, file }));
}

/** Helpers of a few seconds may be killed; workers and servers of jobs not. */
function startsWorkers(app: App, limit: FactOf<'stop-limit'>): boolean {
  const inFile = factsOf(app, 'import').some(
    (one) => one.span.file === limit.span.file && /^(?:celery|rq|dramatiq|arq|huey)\b/.test(one.name),
  );
  return inFile || /(?:^|[/_-])(?:workers?|celery|jobs?|tasks?|queue)(?:[/_.-]|$)/.test(limit.span.file);
}

function longestJob(app: App): { readonly text: string; readonly span: FactOf<'env-read'>['span'] } | null {
  const found = factsOf(app, 'queue-setting').find(
    (one) => /time_limit|job_timeout/.test(one.name) && /^\d[\d_* ]*$/.test(one.value),
  );
  return found === undefined ? null : { text: `${found.value.trim()} seconds by ${found.written}`, span: found.span };
}

function fixFor(limit: FactOf<'stop-limit'>): FixProposal {
  return limit.of === 'jobs'
    ? advice(
        'Let running jobs end, and run interrupted ones again',
        'python',
        'job_completion_wait=settings.drain_seconds,   # below the grace period of the platform\nretry_jobs=True,\nmax_tries=3,',
      )
    : advice(
        'Wait as long as a job may take',
        'python',
        'deadline = time.monotonic() + settings.drain_seconds   # below the grace period of the platform\nfor process in processes:\n    process.wait(timeout=max(0, deadline - time.monotonic()))',
      );
}

function example(seconds: number) {
  return {
    'requirements.txt': 'fastapi==0.142.2\ncelery==5.5.0\n',
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
    'worker/run.py': `import signal\nimport subprocess\n\nworkers = [subprocess.Popen(["celery", "-A", "tasks", "worker"])]\n\ndef stop(signum, frame):\n    for worker in workers:\n        worker.terminate()\n    for worker in workers:\n        try:\n            worker.wait(timeout=${seconds})\n        except subprocess.TimeoutExpired:\n            worker.kill()\n\nsignal.signal(signal.SIGTERM, stop)\n`,
  };
}
