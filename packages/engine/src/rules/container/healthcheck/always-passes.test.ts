import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './always-passes.ts';

const check = (test: string) => ({
  'compose.yml': `services:\n  api:\n    image: example/api:1.2\n    ports: ["8000:8000"]\n    healthcheck:\n      test: ${test}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'curl without -f',
      files: check('["CMD", "curl", "http://localhost:8000/health"]'),
      at: 'compose.yml:5',
      message: /without -f/,
    },
    { name: 'exit 0 at the end', files: check('curl -f http://localhost:8000/ ; exit 0'), at: 'compose.yml:5' },
    {
      name: 'a process of a web service',
      files: check('["CMD-SHELL", "pgrep -f uvicorn"]'),
      at: 'compose.yml:5',
      message: /only looks for a process/,
    },
    {
      name: 'a worker that only looks for itself',
      files: {
        'compose.yml':
          'services:\n  worker:\n    image: example/api:1.2\n    command: celery -A a worker\n    healthcheck:\n      test: ps -aux | grep -v grep | grep -q celery || exit 1\n  mail:\n    image: example/api:1.2\n    command: celery -A m worker\n    healthcheck:\n      test: pgrep -f celery\n',
      },
      at: 'compose.yml:5',
      count: 1,
      message: /keeps the container alive.*the same holds for mail/,
    },
    {
      name: 'in an image',
      files: {
        Dockerfile: 'FROM python:3.12-slim\nHEALTHCHECK CMD curl http://localhost:8000/\nCMD ["python", "app.py"]\n',
      },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'a worker that asks its broker, and one that looks for a helper',
      files: {
        'compose.yml':
          'services:\n  worker:\n    image: example/api:1.2\n    command: celery -A a worker\n    healthcheck:\n      test: celery -A a inspect ping\n  other:\n    image: example/api:1.2\n    command: ./run\n    healthcheck:\n      test: pgrep cron\n',
      },
    },
    { name: 'curl -f', files: check('["CMD", "curl", "-f", "http://localhost:8000/health"]'), passes: true },
    { name: 'short options together', files: check('curl -sSf http://localhost:8000/health'), passes: true },
    { name: 'the body decides', files: check('curl -s http://localhost:8000/health | grep -q ok'), passes: true },
    {
      name: 'a database',
      files: {
        'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n    healthcheck:\n      test: pg_isready -U app\n',
      },
      passes: true,
    },
  ],
});
