import { advice, ask, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at } from '../../shared/apps.ts';
import {
  type CeleryApp,
  celeryApps,
  isConfiguredElsewhere,
  noCelery,
  settingOf,
  tellingTask,
} from '../../shared/celery.ts';
import { heavyOf } from '../../shared/heavy-work.ts';

export default defineRule<CeleryApp>({
  id: 'health/graceful-shutdown/task-lost-with-worker',
  title: 'A task dies with its worker and is not run again',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: celeryApps,
  noSubject: noCelery,

  check(queue) {
    const late = settingOf(queue, 'task_acks_late');
    if (late?.value === 'True') return pass(late, 'tasks are acknowledged after they ran');
    const heavy = heavyOf(queue.app);
    const early = queue.tasks.filter((task) => task.options.acks_late !== 'True');
    const task = tellingTask(early);
    if (task === undefined || heavy === undefined) return skip('No long task of this queue was found.');
    if (isConfiguredElsewhere(queue))
      return ask(queue, {
        subject: appSubject(queue.app, 'celery/acks-late'),
        question: `Does the configuration that ${queue.app.name} loads at run time set task_acks_late?`,
        needed: 'The value of task_acks_late.',
        assumedDefault: 'Tasks are acknowledged after they ran.',
        severityIfNo: 'MEDIUM',
      });
    const place =
      queue.settings.find((one) => !['broker', 'backend', 'include', 'namespace'].includes(one.name)) ?? queue;
    return fail(
      place,
      `Tasks of ${queue.app.name} are acknowledged before they run (task_acks_late is not set), and ${task.name} (${at(task.span)}) works with ${heavy.name} (${at(heavy.span)}) for minutes.`,
      {
        subject: appSubject(queue.app, 'celery/acks-late'),
        evidence: [task.span, heavy.span],
        problem:
          'When the worker is stopped, killed for memory or loses its machine in that time, the broker has already forgotten the message.',
        verify: `Start ${task.name}, \`kill -9\` the worker process and start a worker again: the task must run a second time.`,
        fix: advice(
          'Acknowledge after the work, and make the task safe to repeat',
          'python',
          'app.conf.update(\n    task_acks_late=True,\n    task_reject_on_worker_lost=True,\n    worker_prefetch_multiplier=1,   # waiting tasks stay with the broker\n)',
        ),
      },
    );
  },

  docs: {
    problem: 'By default Celery tells the broker that a task is done when it takes it.',
    impact: 'Each deploy during a long task loses a document; nothing retries it and nobody is told.',
    verify: 'Kill a worker in the middle of a task and look whether the task runs again.',
    remedy:
      'Set task_acks_late with task_reject_on_worker_lost and a prefetch of one, and let tasks replace what an earlier attempt left.',
    tradeOff: 'A task that kills its worker (memory) comes back; count attempts and give up after some.',
    sources: [
      'https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-acks-late',
      'https://docs.celeryq.dev/en/stable/userguide/tasks.html#Task.acks_late',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'celery==5.6.2\ndocling==2.90.0\n',
        'tasks.py':
          'from celery import Celery\napp = Celery("tasks", broker="redis://redis")\n\n@app.task()\ndef convert(path): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'celery==5.6.2\ndocling==2.90.0\n',
        'tasks.py':
          'from celery import Celery\napp = Celery("tasks", broker="redis://redis")\napp.conf.task_acks_late = True\n\n@app.task()\ndef convert(path): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
  },
});
