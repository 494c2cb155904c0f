import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at } from '../../shared/apps.ts';
import { type CeleryApp, celeryApps, noCelery, secondsOf, settingOf } from '../../shared/celery.ts';

/** Celery's default for Redis: an hour. */
const defaultSeconds = 3600;

export default defineRule<CeleryApp>({
  id: 'health/graceful-shutdown/visibility-timeout-short',
  title: 'Long tasks are started a second time while they run',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: celeryApps,
  noSubject: noCelery,

  check(queue, model) {
    const late = settingOf(queue, 'task_acks_late');
    if (late?.value !== 'True') return skip('Tasks are acknowledged before they run.');
    if (!usesRedis(queue, model)) return skip('The broker is not Redis, or nothing says which it is.');
    const transport = settingOf(queue, 'broker_transport_options');
    const given = /visibility_timeout["']?\s*[:=]\s*(\d[\d_ *]*)/.exec(transport?.value ?? '')?.[1];
    if (transport !== undefined && given === undefined && /visibility_timeout|^[A-Za-z_]/.test(transport.value))
      return skip('The visibility timeout is computed.');
    const visible =
      given === undefined
        ? defaultSeconds
        : given.split('*').reduce((product, part) => product * Number(part.replace(/[_ ]/g, '')), 1);
    const limit = secondsOf(queue, 'task_time_limit') ?? secondsOf(queue, 'task_soft_time_limit');
    const setting = settingOf(queue, 'task_time_limit') ?? settingOf(queue, 'task_soft_time_limit');
    if (limit === undefined || limit === null || setting === undefined)
      return skip('How long a task may run is not known.');
    if (limit < visible)
      return pass([setting, transport ?? late], `tasks end after ${limit} s, messages come back after ${visible} s`);
    return fail(
      setting,
      `Tasks of ${queue.app.name} may run ${limit} seconds (${setting.name}), but Redis hands an unacknowledged task to the next worker after ${visible} seconds${given === undefined ? ', the default' : ''}.`,
      {
        subject: appSubject(queue.app, 'celery/visibility-timeout'),
        evidence: [late.span, ...(transport === undefined ? [] : [transport.span])],
        problem: `With task_acks_late (${at(late.span)}) the acknowledgement comes after the work, so a task that is still running after that time starts again beside itself.`,
        verify: `Start a task that runs ${visible + 60} seconds and count the lines that say it was received: there must be one.`,
        fix: advice(
          'Let messages stay hidden longer than tasks may run',
          'python',
          `broker_transport_options = {"visibility_timeout": ${Math.ceil((limit * 1.5) / 600) * 600}}   # seconds, above ${setting.name}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The visibility timeout of the Redis transport is how long a message stays hidden; it knows nothing of running tasks.',
    impact:
      'Long documents are processed twice or more at the same time, results overwrite each other and the queue never empties.',
    verify: 'Look for the same task id received twice in the logs of the workers.',
    remedy: 'Set visibility_timeout above the longest task and the longest countdown, and task_time_limit below it.',
    tradeOff: 'Tasks of a worker that died come back only after that time.',
    sources: ['https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html#visibility-timeout'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'celery[redis]==5.6.2\n',
        'tasks.py':
          'from celery import Celery\napp = Celery("tasks", broker="redis://redis:6379/0")\napp.conf.update(task_acks_late=True, task_time_limit=7200)\n\n@app.task()\ndef convert(path): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'celery[redis]==5.6.2\n',
        'tasks.py':
          'from celery import Celery\napp = Celery("tasks", broker="redis://redis:6379/0")\napp.conf.update(task_acks_late=True, task_time_limit=7200, broker_transport_options={"visibility_timeout": 14400})\n\n@app.task()\ndef convert(path): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
      },
    ],
  },
});

/** By the URL of the broker, the name of its setting, or because Redis is the only broker that the deployment runs. */
function usesRedis(queue: CeleryApp, model: DeploymentModel): boolean {
  const broker = settingOf(queue, 'broker') ?? settingOf(queue, 'broker_url');
  if (/amqp|rabbit|sqs|pyamqp/i.test(broker?.value ?? '')) return false;
  if (/redis|valkey/i.test(broker?.value ?? '')) return true;
  const names = model.containers.map((container) => known(container.image)?.repository ?? '');
  return names.some((name) => /redis|valkey/.test(name)) && !names.some((name) => /rabbitmq/.test(name));
}
