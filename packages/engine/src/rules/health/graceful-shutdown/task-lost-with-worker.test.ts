import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './task-lost-with-worker.ts';

const tree = (config: string, decorator = '@app.task()', packages = 'celery\ndocling\n'): Record<string, string> => ({
  'requirements.txt': packages,
  'tasks.py': `from celery import Celery\napp = Celery("t", broker=URL)\n${config}${decorator}\ndef convert(path): ...\n`,
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
});

ruleTest(rule, {
  bad: [
    { name: 'defaults and documents', files: tree(''), at: 'tasks.py:2', message: /convert \(tasks\.py:3\)/ },
    {
      name: 'a task that answers ping stands first',
      files: {
        ...tree(''),
        'tasks.py':
          'from celery import Celery\napp = Celery("t", broker=URL)\n@app.task()\ndef ping(): ...\n@app.task()\ndef convert(path): ...\n',
      },
      at: 'tasks.py:2',
      message: /convert \(tasks\.py:5\)/,
    },
    { name: 'other options are set', files: tree('app.conf.result_expires = 60\n'), at: 'tasks.py:3' },
  ],
  good: [
    { name: 'for all tasks', files: tree('app.conf.update(task_acks_late=True)\n'), passes: true },
    { name: 'for this task', files: tree('', '@app.task(acks_late=True)') },
    { name: 'short tasks', files: tree('', '@app.task()', 'celery\n') },
  ],
});
