import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './queue-accepts-pickle.ts';

const app = (rest: string) => ({
  'requirements.txt': 'celery==5.6.2\n',
  'tasks.py': `from celery import Celery\napp = Celery("tasks", broker="redis://redis")\n${rest}\n@app.task\ndef a(): ...\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a configuration class',
      files: {
        ...app(''),
        'config.py':
          'class CeleryConfig:\n    task_serializer = "pickle"\n    accept_content: list[str] = ["application/json", "application/x-python-serialize"]\n',
      },
      at: 'config.py:2',
      count: 1,
    },
  ],
  good: [
    { name: 'nothing said', files: app('') },
    { name: 'JSON', files: app('app.conf.task_serializer = "json"\n'), passes: true },
  ],
});
