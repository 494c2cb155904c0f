import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './visibility-timeout-short.ts';

const tree = (options: string, broker = '"redis://redis/0"'): Record<string, string> => ({
  'requirements.txt': 'celery\n',
  'tasks.py': `from celery import Celery\napp = Celery("t", broker=${broker})\napp.conf.update(\n    task_acks_late=True,\n${options})\n@app.task()\ndef a(): ...\n`,
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["celery", "-A", "tasks", "worker"]\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'two hours against the default',
      files: tree('    task_time_limit=2 * 3600,\n'),
      at: 'tasks.py:5',
      message: /7200 seconds .* after 3600 seconds, the default/,
    },
    {
      name: 'a timeout that is still too short',
      files: tree('    task_time_limit=7200,\n    broker_transport_options={"visibility_timeout": 5400},\n'),
      at: 'tasks.py:5',
      message: /after 5400 seconds\./,
    },
  ],
  good: [
    { name: 'ten minutes', files: tree('    task_time_limit=600,\n'), passes: true },
    {
      name: 'a longer timeout',
      files: tree('    task_time_limit=7200,\n    broker_transport_options={"visibility_timeout": 4 * 3600},\n'),
      passes: true,
    },
    { name: 'RabbitMQ', files: tree('    task_time_limit=7200,\n', '"amqp://mq"') },
    { name: 'no limit', files: tree('') },
  ],
});
