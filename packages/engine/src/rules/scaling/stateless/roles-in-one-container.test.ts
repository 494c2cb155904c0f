import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './roles-in-one-container.ts';

const image = 'FROM python:3.12-slim-bookworm\nCOPY start.sh /start.sh\nCMD ["/start.sh"]\n';

const choice = [
  '#!/bin/sh\nif [ "$ROLE" = "jobs" ]; then\n  exec celery -A app worker\nelse\n  exec uvicorn app:app\nfi\n',
  '#!/bin/sh\ncase "$1" in\n  jobs) celery -A app worker ;;\n  web) gunicorn app:app ;;\nesac\n',
];

ruleTest(rule, {
  bad: [
    {
      name: 'a start script with a worker in the background',
      files: { Dockerfile: image, 'start.sh': '#!/bin/sh\ncelery -A app worker &\nexec gunicorn app:app\n' },
      at: 'start.sh:2',
      severity: 'MEDIUM',
      message: /the web server \(start.sh:3\) and celery worker/,
    },
    {
      name: 'daemons that uWSGI starts beside its workers',
      files: {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY . /srv\nCMD ["uwsgi", "/srv/docker/uwsgi.ini"]\n',
        'docker/uwsgi.ini': '[uwsgi]\nmodule = a.wsgi\nattach-daemon = ./manage.py jobs --loop\n',
      },
      at: 'docker/uwsgi.ini:3',
      message: /the web server \(Dockerfile:3\) and manage.py jobs/,
    },
    {
      name: 'with the scheduler as well',
      files: {
        Dockerfile: image,
        'start.sh': '#!/bin/sh\ncelery -A app worker &\ncelery -A app beat &\nexec gunicorn app:app\n',
      },
      at: 'start.sh:3',
      severity: 'MONITOR',
    },
  ],
  good: [
    ...choice.map((script) => ({
      name: 'a start script that runs one of both',
      files: { Dockerfile: image, 'start.sh': script },
      passes: true as const,
    })),
    { name: 'one role', files: { Dockerfile: image, 'start.sh': '#!/bin/sh\nexec gunicorn app:app\n' }, passes: true },
    {
      name: 'a helper of developers that the image does not start',
      files: {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY . .\nCMD ["gunicorn", "app:app"]\n',
        'scripts/dev.sh': '#!/bin/sh\ncelery -A app worker &\nexec gunicorn app:app\n',
      },
      passes: true,
    },
    {
      name: 'nginx before the application is one role',
      files: { Dockerfile: image, 'start.sh': '#!/bin/sh\nnginx\nexec gunicorn app:app\n' },
      passes: true,
    },
  ],
});
