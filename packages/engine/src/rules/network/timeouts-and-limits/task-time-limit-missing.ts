import type { DeploymentModel } from '../../../model/model.ts';
import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf } from '../../shared/apps.ts';
import {
  type CeleryApp,
  celeryApps,
  celeryCommands,
  isConfiguredElsewhere,
  noCelery,
  settingOf,
  tellingTask,
} from '../../shared/celery.ts';
import { heavyOf } from '../../shared/heavy-work.ts';

export default defineRule<CeleryApp>({
  id: 'network/timeouts-and-limits/task-time-limit-missing',
  title: 'A hanging task blocks its worker for ever',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: celeryApps,
  noSubject: noCelery,

  check(queue, model) {
    const limit = settingOf(queue, 'task_time_limit') ?? settingOf(queue, 'task_soft_time_limit');
    if (limit !== undefined && limit.value !== 'None') return pass(limit, `${limit.name} ends tasks that hang`);
    const commands = celeryCommands(model);
    const flag = commands.find((one) => /--(?:soft-)?time-limit/.test(one.text));
    if (flag !== undefined) return pass(flag.span, 'the worker has a time limit');
    const unlimited = queue.tasks.filter(
      (task) => task.options.time_limit === undefined && task.options.soft_time_limit === undefined,
    );
    const [task] = unlimited;
    if (task === undefined) {
      const first = queue.tasks[0];
      return first === undefined
        ? skip('No task of this queue was found.')
        : pass(first, 'every task has its own limit');
    }
    if (isConfiguredElsewhere(queue))
      return ask(queue, {
        subject: appSubject(queue.app, 'celery/time-limit'),
        question: `Does the configuration that ${queue.app.name} loads at run time set task_time_limit?`,
        needed: 'The values of task_time_limit and task_soft_time_limit.',
        assumedDefault: 'Tasks end after some minutes.',
        severityIfNo: 'MEDIUM',
      });
    return failed(queue, model, unlimited);
  },

  docs: {
    problem:
      'Celery has no time limit of its own: a task that waits for a dead server or loops over a broken file runs until the worker is restarted.',
    impact:
      'With few worker processes a handful of such tasks stops all background work, while the queue and its memory grow.',
    verify: 'Send a task that sleeps for an hour: the worker must end it and take the next one.',
    remedy:
      'Set task_soft_time_limit (raises in the task, which can clean up) and a task_time_limit some seconds above it; give long tasks limits of their own.',
    tradeOff: 'Tasks that need longer fail; measure the slowest real one first and double it.',
    sources: [
      'https://docs.celeryq.dev/en/stable/userguide/workers.html#time-limits',
      'https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-time-limit',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'celery==5.6.2\n',
        'tasks.py':
          'from celery import Celery\napp = Celery("tasks", broker="redis://redis")\n\n@app.task\ndef a(): ...\n\n@app.task()\ndef convert(path): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'celery==5.6.2\n',
        'tasks.py':
          'from celery import Celery\napp = Celery("tasks", broker="redis://redis")\napp.conf.task_time_limit = 660\n\n@app.task()\ndef convert(path): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
  },
});

function failed(queue: CeleryApp, model: DeploymentModel, unlimited: readonly FactOf<'queue-task'>[]) {
  const heavy = heavyOf(queue.app);
  const task = tellingTask(unlimited);
  const concurrency = celeryCommands(model)
    .map((one) =>
      Number(
        /--concurrency[= ](\d+)|\s-c\s?(\d+)/
          .exec(one.text)
          ?.slice(1)
          .find((it) => it !== undefined),
      ),
    )
    .find((count) => Number.isInteger(count) && count > 0);
  // Where the options stand, when they are set apart from the object itself.
  const place =
    queue.settings.find(
      (one) => !['broker', 'backend', 'include', 'namespace', 'broker_url', 'result_backend'].includes(one.name),
    ) ?? queue;
  const where =
    task === undefined
      ? ''
      : queue.tasks.length === 1
        ? `; its one task ${task.name} (${at(task.span)}) has none either`
        : `; ${task.name} (${at(task.span)}) is one of ${unlimited.length} tasks without`;
  return fail(
    place,
    `The Celery application of ${queue.app.name} sets neither task_time_limit nor task_soft_time_limit${where}.`,
    {
      subject: appSubject(queue.app, 'celery/time-limit'),
      evidence: [...unlimited.slice(0, 3).map((one) => one.span), ...(heavy === undefined ? [] : [heavy.span])],
      problem: `${heavy === undefined ? 'One task that hangs' : `One document that ${heavy.name} never finishes`} holds ${concurrency === 1 ? 'the only worker process, and everybody else waits behind it' : `one of ${concurrency ?? 'the few'} worker processes`} until somebody restarts it.`,
      fix: advice(
        'End tasks that take too long',
        'python',
        `${factsOf(queue.app, 'queue-app').length > 0 ? 'app' : 'celery_app'}.conf.update(\n    task_soft_time_limit=600,   # raises SoftTimeLimitExceeded in the task\n    task_time_limit=660,        # kills the process when that does not help\n)`,
      ),
    },
  );
}
