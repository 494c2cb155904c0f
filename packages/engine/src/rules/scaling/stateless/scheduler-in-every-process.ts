import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, copiesOf, factsOf, noService, services } from '../../shared/apps.ts';
import { workersOf } from '../../shared/worker-count.ts';

export default defineRule<App>({
  id: 'scaling/stateless/scheduler-in-every-process',
  title: 'Scheduled jobs run once per process',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'code-modules',

  select: services,
  noSubject: noService,

  check(app, model) {
    const schedules = factsOf(app, 'scheduler').filter(
      (one) =>
        !/(?:^|\/)(?:workers?|scheduler|beat|cron|jobs|tasks)(?:\/(?:__main__|main|run)\.py|\.py)$/.test(one.span.file),
    );
    const [first] = schedules;
    if (first === undefined) return skip('No scheduler runs inside of the service.');
    const copies = copiesOf(app, model);
    const workers = copies ?? workersOf(app, model);
    const configurable = factsOf(app, 'listen').find(
      (listen) => !/^(?:1|None|)$/.test(listen.options.workers ?? '') && listen.options.reload !== 'True',
    );
    if (workers === null && configurable !== undefined)
      return fail(
        first,
        `${first.library} starts inside of ${app.name}, and ${configurable.options.workers} (${at(configurable.span)}) lets anybody start several processes of it.`,
        {
          subject: appSubject(app, 'scheduler'),
          severity: 'MEDIUM',
          confidence: 'Low',
          evidence: [configurable.span],
          problem:
            'Every process has a schedule of its own, so with two of them each job runs twice at the same moment.',
          verify:
            'Start two processes, log the process id in a scheduled job and wait for its time: one line may appear, not two.',
          fix: advice(
            'Let one process hold the schedule',
            'python',
            '# in the start of the application; the lock ends with the connection\nif connection.scalar(text("SELECT pg_try_advisory_lock(4711)")):\n    start_scheduler()\n# SQLite: a lock file that fcntl.flock holds with LOCK_EX | LOCK_NB',
          ),
        },
      );
    if (workers === null) return skip('One process runs the schedule, as far as the files say.');
    const lock = app.facts.find(
      (fact) =>
        fact.type === 'calls' &&
        fact.names.some((name) => /advisory_lock|acquire_lock|leader|redlock|try_lock/i.test(name)),
    );
    if (lock !== undefined) return pass([lock, first], 'a lock lets one process run');
    return fail(
      first,
      `${first.library} starts inside of ${app.name}, and ${workers.count} processes of it run (${workers.why}).`,
      {
        subject: appSubject(app, 'scheduler'),
        severity: copies === null ? 'MEDIUM' : 'HIGH',
        evidence: [workers.span],
        problem: `Every process has a schedule of its own, so each job runs ${workers.count} times at the same moment.`,
        verify: 'Log the process id in a scheduled job and wait for its time: one line may appear, not several.',
        fix: advice(
          'Run the schedule in one process of its own',
          'yaml',
          '  scheduler:\n    extends: api\n    command: python -m app.scheduler\n    deploy:\n      replicas: 1',
        ),
      },
    );
  },

  docs: {
    problem: 'A scheduler inside of the web process is multiplied with it.',
    impact: 'Mails go out several times, clean-ups and imports collide, and the number changes with every scaling.',
    verify: 'Count the runs of one scheduled job in the logs of all processes.',
    remedy:
      'Move the schedule to a process that runs once (beat, CronJob, a scheduler service), or guard each job with a lock in the database.',
    tradeOff: 'One more process; a lock costs a round trip and has to expire.',
    sources: [
      'https://apscheduler.readthedocs.io/en/3.x/faq.html#how-do-i-share-a-single-job-store-among-one-or-more-worker-processes',
      'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\napscheduler==3.11.2\n',
        'main.py':
          'from apscheduler.schedulers.asyncio import AsyncIOScheduler\nfrom fastapi import FastAPI\napp = FastAPI()\nscheduler = AsyncIOScheduler()\n\n@app.get("/a")\ndef a(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\napscheduler==3.11.2\n',
        'main.py':
          'from apscheduler.schedulers.asyncio import AsyncIOScheduler\nfrom fastapi import FastAPI\napp = FastAPI()\nscheduler = AsyncIOScheduler()\n\n@app.get("/a")\ndef a(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
      },
    ],
  },
});
