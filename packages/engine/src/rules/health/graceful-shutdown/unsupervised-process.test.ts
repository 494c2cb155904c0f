import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './unsupervised-process.ts';

const image = (cmd: string): Record<string, string> => ({ Dockerfile: `FROM python:3.12.7-slim\nCMD ${cmd}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'a web server in the background, the application under su',
      files: image(`["sh", "-c", "envsubst < /a > /b && nginx && exec su app -c 'uvicorn main:app'"]`),
      at: 'Dockerfile:2',
      message: /starts nginx in the background and then uvicorn in the foreground, the latter under su/,
      severity: 'HIGH',
    },
    {
      name: 'su alone',
      files: image(`["su", "app", "-c", "uvicorn main:app"]`),
      at: 'Dockerfile:2',
      severity: 'MEDIUM',
    },
    {
      name: 'a worker behind an ampersand',
      files: image('celery -A app worker & uvicorn main:app'),
      at: 'Dockerfile:2',
      message: /starts celery/,
    },
    {
      name: 'a service command in Compose',
      files: {
        'compose.yml':
          "services:\n  app:\n    image: example/app:1\n    command: sh -c 'service cron start && python app.py'\n",
      },
      at: 'compose.yml:4',
      message: /starts cron/,
    },
  ],
  good: [
    { name: 'migrations before the server', files: image('python manage.py migrate && exec gunicorn app.wsgi') },
    {
      name: 'nginx in the foreground',
      files: image(`["sh", "-c", "envsubst < /a > /b && exec nginx -g 'daemon off;'"]`),
    },
    { name: 'a supervisor', files: image('["supervisord", "-c", "/etc/s.conf"]') },
    { name: 'output sent elsewhere', files: image('uvicorn main:app > /dev/null 2>&1') },
    { name: 'a shell that waits for either', files: image('celery -A app worker & uvicorn main:app & wait -n') },
  ],
});
