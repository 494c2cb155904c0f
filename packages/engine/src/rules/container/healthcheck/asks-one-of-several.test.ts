import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './asks-one-of-several.ts';

const tree = (check: string, jobs = 'exec node jobs.js\n') => ({
  Dockerfile: `FROM node:22.11.0-slim\nCOPY docker/root /\n${check}ENTRYPOINT ["/init"]\n`,
  'docker/root/etc/s6-overlay/s6-rc.d/svc-web/run': '#!/bin/sh\nexec node server.js\n',
  'docker/root/etc/s6-overlay/s6-rc.d/svc-workers/run': `#!/bin/sh\n${jobs}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'services of s6',
      files: tree('HEALTHCHECK CMD wget -q -O - http://127.0.0.1:3000/api/health || exit 1\n'),
      at: 'Dockerfile:3',
      message: /asks \/api\/health only, and the same container runs workers/,
    },
    {
      name: 'daemons of uWSGI',
      files: {
        Dockerfile:
          'FROM python:3.13-slim\nCOPY . /srv\nHEALTHCHECK CMD ./fetchstatus.py\nCMD ["uwsgi", "/srv/docker/uwsgi.ini"]\n',
        'docker/uwsgi.ini':
          '[uwsgi]\nhttp-socket = :8000\nattach-daemon = ./manage.py sendmails\nattach-daemon = ./manage.py smtpd --port %(_) --skip-checks\n',
      },
      at: 'Dockerfile:3',
      message: /sendmails/,
    },
  ],
  good: [
    {
      name: 'the supervisor is asked',
      files: tree('HEALTHCHECK CMD s6-svstat /run/service/svc-workers && wget -q -O - http://127.0.0.1:3000/\n'),
    },
    { name: 'no check', files: tree('') },
    {
      name: 'one process',
      files: {
        Dockerfile:
          'FROM python:3.13-slim\nCOPY . /srv\nHEALTHCHECK CMD curl -f http://127.0.0.1:8000/\nCMD ["gunicorn", "app:app"]\n',
      },
    },
  ],
});
