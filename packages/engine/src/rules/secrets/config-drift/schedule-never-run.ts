import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject } from '../../shared/apps.ts';
import { type CeleryApp, celeryApps, celeryCommands, noCelery, settingOf } from '../../shared/celery.ts';
import { listText, placeText } from '../../shared/containers.ts';

export default defineRule<CeleryApp>({
  id: 'secrets/config-drift/schedule-never-run',
  title: 'A schedule is defined and nothing runs it',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: celeryApps,
  noSubject: noCelery,

  check(queue, model) {
    const schedule = settingOf(queue, 'beat_schedule');
    if (schedule === undefined) return skip('No periodic task is scheduled with Celery beat.');
    const commands = celeryCommands(model);
    const beat = commands.find((one) => runsBeat(one.text));
    if (beat !== undefined) return pass([beat.span, schedule], 'beat runs');
    const workers = commands.filter((one) => /\bworker\b/.test(one.text));
    const [worker] = workers;
    if (worker === undefined) return skip('The commands of the workers are not in the repository.');
    // A script or a process manager of the image may start it.
    if (isStartedByScript(model)) return skip('A script of the deployment starts beat.');
    const names = taskNames(schedule.value);
    return fail(
      schedule,
      `${names.length === 0 ? 'Periodic tasks are' : `${listText(names)} ${names.length === 1 ? 'is' : 'are'}`} scheduled here, but no service runs Celery beat; ${worker.name} starts a worker without -B (${placeText(worker.span)}).`,
      {
        subject: appSubject(queue.app, 'celery/beat'),
        evidence: workers.slice(0, 4).map((one) => one.span),
        problem: 'A worker only executes what is sent to it; without beat nobody ever sends the scheduled tasks.',
        verify: `\`docker compose top | grep -c 'celery.*beat'\` prints 0 today and must print 1; the log of ${worker.name} must then show the task at its time.`,
        fix: advice(
          'Run beat once, beside the workers',
          'yaml',
          `  beat:\n    extends: ${worker.name}\n    command: ${worker.text.replace(/\bworker\b.*$/, 'beat --schedule /tmp/celerybeat-schedule')}\n    deploy:\n      replicas: 1   # two would send everything twice`,
        ),
      },
    );
  },

  docs: {
    problem: 'The schedule is configuration for a process that the deployment does not start.',
    impact:
      'Clean-ups, reminders, archiving and retention never happen, and nobody notices until a disk or a store is full.',
    verify: 'Look for a process with `celery … beat`, and for the scheduled task in the log of the worker.',
    remedy: 'Start exactly one beat process (a service of its own, or -B on a single worker), or remove the schedule.',
    tradeOff: 'One more small process; it must never run twice.',
    sources: ['https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#starting-the-scheduler'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'celery==5.6.2\n',
        'tasks.py':
          'from celery import Celery\napp = Celery("tasks", broker="redis://redis")\napp.conf.beat_schedule = {"purge": {"task": "purge", "schedule": 3600}}\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\n',
        'compose.yml': 'services:\n  worker:\n    build: .\n    command: celery -A tasks worker\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'celery==5.6.2\n',
        'tasks.py':
          'from celery import Celery\napp = Celery("tasks", broker="redis://redis")\napp.conf.beat_schedule = {"purge": {"task": "purge", "schedule": 3600}}\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\n',
        'compose.yml':
          'services:\n  worker:\n    build: .\n    command: celery -A tasks worker\n  beat:\n    build: .\n    command: celery -A tasks beat\n',
      },
    ],
  },
});

function runsBeat(text: string): boolean {
  return (
    /\bbeat\b/.test(text) || /\bworker\b.*\s(?:-B|--beat)\b/.test(text) || /\bworker\b.*\s-[a-zA-Z]*B\b/.test(text)
  );
}

function isStartedByScript(model: DeploymentModel): boolean {
  return (
    model.prose.some((fact) => /celery[^\n]*\bbeat\b/.test(fact.text)) ||
    model.files.some(
      (file) =>
        /celery[-_]?beat|(?:^|\/)beat(?:\.sh|\.conf|\.service)?$|redbeat/i.test(file.path) && file.class === 'prod',
    )
  );
}

/** Keys of the outermost dict: `{"purge": {…}, 'mail': {…}}`. */
function taskNames(text: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '{') depth++;
    else if (c === '}') depth--;
    else if (depth === 1 && (c === '"' || c === "'")) {
      const end = text.indexOf(c, at + 1);
      if (end < 0) break;
      if (/^\s*:/.test(text.slice(end + 1, end + 5))) names.push(text.slice(at + 1, end));
      at = end;
    }
  }
  return names.slice(0, 4);
}
