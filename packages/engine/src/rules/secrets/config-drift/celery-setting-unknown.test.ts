import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './celery-setting-unknown.ts';

const app = (rest: string) => ({
  'requirements.txt': 'celery==5.6.2\n',
  'tasks.py': `from celery import Celery\napp = Celery("tasks", broker="redis://redis")\n${rest}\n@app.task()\ndef a(): ...\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a configuration class',
      files: {
        ...app('from config import CeleryConfig\napp.config_from_object(CeleryConfig)\n'),
        'config.py':
          'class CeleryConfig:\n    task_acks_late = True\n    time_limit = settings.hard\n    soft_time_limit = settings.soft\n',
      },
      at: 'config.py:3',
      severity: 'HIGH',
      message: /meant is task_time_limit.*meant is task_soft_time_limit/,
      count: 1,
    },
    {
      name: 'an update of the configuration',
      files: app('app.conf.update(prefetch_multiplier=1)\n'),
      at: 'tasks.py:3',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'options of a task', files: app('@app.task(time_limit=60, acks_late=True)\ndef b(): ...\n') },
    {
      name: 'old names in capitals',
      files: { ...app(''), 'settings.py': 'CELERY_ACKS_LATE = True\nCELERYD_TASK_TIME_LIMIT = 60\n' },
    },
    {
      name: 'a class of settings with types of their own',
      files: {
        ...app(''),
        'config.py':
          'from pydantic import BaseModel\n\nclass CelerySettings(BaseModel):\n    acks_late: bool = True\n    time_limit: int = 5\n',
      },
    },
  ],
});
