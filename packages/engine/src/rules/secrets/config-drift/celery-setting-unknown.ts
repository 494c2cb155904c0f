import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at } from '../../shared/apps.ts';
import { type CeleryApp, celeryApps, noCelery } from '../../shared/celery.ts';

/** Names that tasks and commands know but the configuration does not, with the ones that it reads. */
const meant: Readonly<Record<string, string>> = {
  time_limit: 'task_time_limit',
  soft_time_limit: 'task_soft_time_limit',
  hard_time_limit: 'task_time_limit',
  acks_late: 'task_acks_late',
  reject_on_worker_lost: 'task_reject_on_worker_lost',
  track_started: 'task_track_started',
  ignore_result: 'task_ignore_result',
  prefetch_multiplier: 'worker_prefetch_multiplier',
  max_tasks_per_child: 'worker_max_tasks_per_child',
  max_memory_per_child: 'worker_max_memory_per_child',
  concurrency: 'worker_concurrency',
  serializer: 'task_serializer',
  task_result_expires: 'result_expires',
  routes: 'task_routes',
  default_queue: 'task_default_queue',
};

export default defineRule<CeleryApp>({
  id: 'secrets/config-drift/celery-setting-unknown',
  title: 'A Celery setting has a name that Celery ignores',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: celeryApps,
  noSubject: noCelery,

  check({ app, settings }) {
    const wrong = settings.filter((one) => Object.hasOwn(meant, one.written));
    const [first] = wrong;
    if (first === undefined)
      return settings[0] === undefined ? skip('No setting of the queue was found.') : pass(settings[0], 'known names');
    const limits = wrong.some((one) => /time_limit/.test(one.written));
    const list = wrong.map((one) => `${one.written} (meant is ${meant[one.written]})`).join(', ');
    return fail(
      first,
      `${app.name} sets ${list} for Celery (${at(first.span)}), ${wrong.length === 1 ? 'a name' : 'names'} that its configuration does not know.`,
      {
        subject: appSubject(app, 'celery/unknown-setting'),
        severity: limits ? 'HIGH' : 'MEDIUM',
        evidence: wrong.slice(1, 5).map((one) => one.span),
        problem: `Celery takes unknown names without a word, so the value never applies${limits ? ' and a task that hangs holds its worker for ever' : ''}.`,
        verify: `\`celery -A <module> inspect conf | grep -E '${meant[first.written]}'\` must show the value that was meant.`,
        fix: advice(
          'Use the names of the configuration',
          'python',
          wrong
            .slice(0, 4)
            .map((one) => `${meant[one.written]} = ${one.value.split('\n')[0]?.slice(0, 80)}`)
            .join('\n'),
        ),
      },
    );
  },

  docs: {
    problem: 'Celery takes unknown names without a word, so the value never applies.',
    impact: 'Everybody believes in a limit or guarantee that does not exist, until the day it is needed.',
    verify: 'Ask a running worker for its configuration with `celery inspect conf`.',
    remedy: 'Use the names of the configuration reference: they begin with task_, worker_, result_ or broker_.',
    tradeOff: 'The value applies from then on: tasks that took longer are ended.',
    sources: ['https://docs.celeryq.dev/en/stable/userguide/configuration.html'],
  },
  examples: {
    bad: [example('time_limit')],
    good: [example('task_time_limit')],
  },
});

function example(name: string) {
  return {
    'requirements.txt': 'celery==5.6.2\n',
    'celeryconfig.py': `broker_url = "redis://redis"\n${name} = 600\n`,
    'tasks.py':
      'from celery import Celery\napp = Celery("tasks")\napp.config_from_object("celeryconfig")\n\n@app.task\ndef a(): ...\n',
  };
}
