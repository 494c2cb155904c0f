import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './task-time-limit-missing.ts';

const tree = (
  config: string,
  task = '@app.task(bind=True)',
  command = 'celery -A tasks worker -c 1',
): Record<string, string> => ({
  'requirements.txt': 'celery\n',
  'tasks.py': `from celery import Celery\napp = Celery("tasks", broker=URL)\n${config}${task}\ndef convert(self, path): ...\n`,
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\n',
  'compose.yml': `services:\n  worker:\n    build: .\n    command: ${command}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'options without a limit',
      files: tree('app.conf.update(task_acks_late=True)\n'),
      at: 'tasks.py:3',
      message: /neither task_time_limit nor/,
    },
    { name: 'a limit of None', files: tree('app.conf.task_time_limit = None\n'), at: 'tasks.py:3' },
  ],
  good: [
    { name: 'a soft limit', files: tree('app.conf.update(task_soft_time_limit=600)\n'), passes: true },
    {
      name: 'a limit of the worker',
      files: tree('', '@app.task()', 'celery -A tasks worker --time-limit 600'),
      passes: true,
    },
    { name: 'a limit of the task', files: tree('', '@app.task(time_limit=60)'), passes: true },
    {
      name: 'a limit in Django settings',
      files: { ...tree(''), 'shop/settings.py': 'CELERY_TASK_TIME_LIMIT = 1800\n' },
      passes: true,
    },
    { name: 'no tasks', files: tree('', '') },
  ],
});
