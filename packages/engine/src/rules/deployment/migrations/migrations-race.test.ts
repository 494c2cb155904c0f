import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './migrations-race.ts';

const app = {
  'requirements.txt': 'django==5.2\ncelery==5.4\n',
  'shop/urls.py': 'from django.urls import path\nurlpatterns = [path("x/", view)]\n',
  Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nENTRYPOINT ["./entrypoint.sh"]\nCMD ["gunicorn", "shop.wsgi"]\n',
};
const entrypoint = (command: string) => `#!/bin/sh\n${command}\nexec "$@"\n`;
const two =
  'services:\n  web:\n    build: .\n    ports: ["8000:8000"]\n  worker:\n    build: .\n    command: celery -A shop worker\n';

ruleTest(rule, {
  bad: [
    {
      name: 'web and worker with the same entrypoint',
      files: { ...app, 'entrypoint.sh': entrypoint('python manage.py migrate'), 'compose.yml': two },
      at: 'entrypoint.sh:2',
      message: /services web, worker start with it/,
      severity: 'MEDIUM',
    },
    {
      name: 'a command in three pods',
      files: {
        ...app,
        Dockerfile:
          'FROM python:3.13-slim\nCOPY . .\nCMD ["sh", "-c", "python manage.py migrate && gunicorn shop.wsgi"]\n',
        'compose.yml': 'services:\n  web:\n    build: .\n    ports: ["8000"]\n    deploy: {replicas: 3}\n',
      },
      at: 'Dockerfile:3',
      message: /3 copies start together/,
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'under a lock',
      files: { ...app, 'entrypoint.sh': entrypoint('flock /data/lock python manage.py migrate'), 'compose.yml': two },
      passes: true,
    },
    {
      name: 'a single service',
      files: {
        ...app,
        'entrypoint.sh': entrypoint('python manage.py migrate'),
        'compose.yml': 'services:\n  web:\n    build: .\n    ports: ["8000:8000"]\n',
      },
    },
  ],
});
