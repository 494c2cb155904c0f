import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './schedule-never-run.ts';

const tree = (services: string, files: Record<string, string> = {}): Record<string, string> => ({
  'requirements.txt': 'celery\nfastapi\n',
  'jobs/celery_app.py':
    "from celery import Celery\ncelery_app = Celery('jobs', broker=URL)\ncelery_app.conf.beat_schedule = {\n    'archive-old': {'task': 'archive', 'schedule': 60},\n}\n",
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\n',
  'compose.yml': `services:\n${services}`,
  ...files,
});
const worker = '  worker:\n    build: .\n    command: ["celery", "-A", "jobs", "worker", "--concurrency=1"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a worker without -B',
      files: tree(worker),
      at: 'jobs/celery_app.py:3',
      message: /archive-old is scheduled here.*worker starts a worker without -B \(compose\.yml:4\)/,
    },
  ],
  good: [
    {
      name: 'beat has its service',
      files: tree(`${worker}  beat:\n    build: .\n    command: celery -A jobs beat -l info\n`),
      passes: true,
    },
    { name: 'beat inside of the worker', files: tree(worker.replace('"worker"', '"worker", "-B"')), passes: true },
    { name: 'no worker in the repository', files: tree('  api:\n    build: .\n    command: uvicorn main:app\n') },
    {
      name: 'a process manager starts it',
      files: tree(worker, { 'docker/services/celery-beat/run': '#!/bin/sh\ncelery -A jobs beat\n' }),
    },
  ],
});
