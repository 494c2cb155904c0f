import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './script-without-exec.ts';

const tree = (script: string, start = 'CMD ["./start.sh"]') => ({
  Dockerfile: `FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY . .\n${start}\n`,
  'start.sh': script,
});

ruleTest(rule, {
  bad: [
    {
      name: 'after a migration',
      files: tree('#!/bin/bash\nalembic upgrade head\ngunicorn app:app\n'),
      at: 'start.sh:3',
      severity: 'HIGH',
      message: /gunicorn/,
    },
    {
      name: 'behind a variable, with lines below',
      files: tree('#!/bin/bash\n${LIMIT} \\\n  uvicorn app:app\n\necho stopped\n', 'ENTRYPOINT ["./start.sh"]'),
      at: 'start.sh:2',
    },
    {
      name: 'the arguments as a child',
      files: tree('#!/bin/sh\npython migrate.py\n"$@"\n', 'ENTRYPOINT ["./start.sh"]\nCMD ["uvicorn", "app:app"]'),
      at: 'start.sh:3',
    },
    { name: 'given to a shell', files: tree('npm start\n', 'CMD ["bash", "start.sh"]'), at: 'start.sh:1' },
    {
      name: 'a script that the build writes',
      files: {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN echo \'#!/bin/bash\\n\\\ngunicorn \\\n  app:app\' > /app/run.sh && \\\n  chmod +x /app/run.sh\nCMD ["/app/run.sh"]\n',
      },
      at: 'Dockerfile:2',
    },
    {
      name: 'in the background, and a wait without a trap',
      files: tree('#!/bin/bash\ngunicorn app:app &\npython watch.py\nwait\n'),
      at: 'start.sh:2',
    },
    {
      name: 'a development server beside a watcher',
      files: tree('#!/bin/bash\n\npnpm run dev &\nnode watcher.js\nwait\n'),
      at: 'start.sh:3',
    },
    { name: 'a worker of arq', files: tree('#!/bin/sh\npython check.py\narq app.WorkerSettings\n'), at: 'start.sh:3' },
    {
      name: 'init helps only half',
      files: {
        ...tree('#!/bin/sh\ngunicorn app:app\n'),
        'compose.yml': 'services:\n  a:\n    build: .\n    init: true\n',
      },
      at: 'start.sh:2',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'exec', files: tree('#!/bin/sh\nexec gunicorn app:app\n'), passes: true },
    {
      name: 'exec of the arguments',
      files: tree('#!/bin/sh\nexec "$@"\n', 'ENTRYPOINT ["./start.sh"]\nCMD ["uvicorn", "a:b"]'),
    },
    { name: 'a trap', files: tree('#!/bin/sh\ntrap "kill 0" TERM\ngunicorn app:app &\nwait\n'), passes: true },
    { name: 'a script that ends', files: tree('#!/bin/sh\npython migrate.py\n') },
    {
      name: 'an init in front',
      files: tree('#!/bin/sh\ngunicorn app:app\n', 'ENTRYPOINT ["dumb-init", "--", "./start.sh"]'),
    },
    {
      name: 'services with commands of their own',
      files: {
        ...tree('#!/bin/sh\ngunicorn app:app\n'),
        'compose.yml': 'services:\n  a:\n    build: .\n    command: ["gunicorn", "app:app"]\n',
      },
    },
    {
      name: 'another script of the folder',
      files: { ...tree('#!/bin/sh\nexec gunicorn a:b\n'), 'dev.sh': 'gunicorn a:b\n' },
    },
  ],
});
