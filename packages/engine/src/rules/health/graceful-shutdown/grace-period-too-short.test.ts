import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './grace-period-too-short.ts';

const service = (lines: string) => ({
  'compose.yml': `services:\n  a:\n    image: example/app:1.2\n    ports: ["80:80"]\n${lines}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'gunicorn',
      files: service('    command: gunicorn app:app\n'),
      at: 'compose.yml:2',
      severity: 'MEDIUM',
      message: /30 seconds/,
    },
    {
      name: 'a value that is shorter than the own drain',
      files: service('    command: uvicorn a:a --timeout-graceful-shutdown 60\n    stop_grace_period: 20s\n'),
      at: 'compose.yml:6',
      message: /gets 20 seconds/,
    },
    {
      name: 'Docling in the image',
      files: {
        'compose.yml': 'services:\n  w:\n    build: .\n    ports: ["80:80"]\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nRUN pip install docling==2.60.0\nCMD ["uvicorn", "a:a"]\n',
      },
      at: 'compose.yml:2',
      message: /Docling takes longer \(Dockerfile:2\)/,
    },
    {
      name: 'a time limit in the settings of the queue',
      files: {
        'compose.yml': 'services:\n  worker:\n    build: .\n    command: celery -A app worker\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY . .\nRUN pip install celery==5.4.0\nCMD ["uvicorn", "a:a"]\n',
        'requirements.txt': 'celery==5.4.0\n',
        'app.py':
          'from celery import Celery\n\napp = Celery("app")\napp.conf.update(task_time_limit=1800)\n\n\n@app.task\ndef convert(path):\n    pass\n',
      },
      at: 'compose.yml:2',
      severity: 'HIGH',
      message: /may run for 30 minutes by task_time_limit \(app.py:4\)/,
    },
    {
      name: 'a worker on Kubernetes with the default of 30 seconds',
      files: {
        'k8s/worker.yml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: worker}\nspec:\n  selector: {matchLabels: {a: w}}\n  template:\n    metadata: {labels: {a: w}}\n    spec:\n      containers:\n        - name: worker\n          image: acme/app:1.2\n          args: ["celery", "-A", "app", "worker"]\n',
      },
      at: 'k8s/worker.yml:9',
      message: /30 seconds to stop \(the default\)/,
    },
    {
      name: 'a worker inside the all-in-one image',
      files: {
        'compose.yml': 'services:\n  app:\n    build: .\n    ports: ["80:80"]\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY docker/rootfs /\nCMD ["/init"]\n',
        'docker/rootfs/etc/services.d/worker/run': '#!/bin/sh\nexec celery -A app worker\n',
        'docker/rootfs/etc/services.d/web/run': '#!/bin/sh\nexec granian app:app\n',
      },
      at: 'compose.yml:2',
      message: /beside the web server/,
    },
    {
      name: 'the code takes longer than the platform waits',
      files: {
        'compose.yml': 'services:\n  app:\n    build: .\n    ports: ["80:3000"]\n',
        Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        'package.json': '{ "dependencies": { "express": "5.1.0", "http-graceful-shutdown": "3.1.0" } }\n',
        'server.js':
          "import express from 'express';\nimport gracefulShutdown from 'http-graceful-shutdown';\nconst app = express();\nconst server = app.listen(3000);\ngracefulShutdown(server, { timeout: 30000 });\n",
      },
      at: 'compose.yml:2',
      message: /up to 30 seconds to close/,
    },
  ],
  good: [
    {
      name: 'a console for jobs, in a module that is called worker',
      files: service('    command: celery -A worker.app flower --port=5555\n'),
    },
    {
      name: 'a script that starts the worker for other containers',
      files: {
        'compose.yml': 'services:\n  web:\n    build: .\n    environment: {ROLE: web}\n    ports: ["80:80"]\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY start.sh /start.sh\nCMD ["/start.sh"]\n',
        'start.sh':
          '#!/bin/sh\nif [ "$ROLE" = "jobs" ]; then\n  exec celery -A app worker\nelse\n  exec uvicorn app:app\nfi\n',
      },
    },
    {
      name: 'enough on Kubernetes',
      files: {
        'k8s/worker.yml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: worker}\nspec:\n  selector: {matchLabels: {a: w}}\n  template:\n    metadata: {labels: {a: w}}\n    spec:\n      terminationGracePeriodSeconds: 600\n      containers:\n        - name: worker\n          image: acme/app:1.2\n          args: ["celery", "-A", "app", "worker"]\n',
      },
      passes: true,
    },
    {
      name: 'long enough',
      files: service('    command: celery -A a worker\n    stop_grace_period: 5m\n'),
      passes: true,
    },
    { name: 'nothing long', files: service('    command: uvicorn a:a\n') },
    { name: 'a database', files: { 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n' } },
  ],
  unresolved: [{ name: 'a variable', files: service('    command: gunicorn a:a\n    stop_grace_period: $GRACE\n') }],
});
