import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './shell-form-pid1.ts';

const image = (lines: string, base = 'python:3.12-slim-bookworm') => ({ Dockerfile: `FROM ${base}\n${lines}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'with a variable',
      files: image('CMD uvicorn app:app --port ${PORT:-8000}'),
      at: 'Dockerfile:2',
      severity: 'HIGH',
      message: /uvicorn/,
    },
    { name: 'behind a migration', files: image('CMD alembic upgrade head && gunicorn app:app'), at: 'Dockerfile:2' },
    {
      name: 'sh -c in JSON form',
      files: image('CMD ["sh", "-c", "node server.js"]', 'node:22-bookworm-slim'),
      at: 'Dockerfile:2',
    },
    { name: 'a shell form entrypoint', files: image('ENTRYPOINT python app.py'), at: 'Dockerfile:2' },
    {
      name: 'a pipeline keeps every shell',
      files: image('CMD node server.js | tee /log', 'node:22-alpine'),
      at: 'Dockerfile:2',
    },
    {
      name: 'init helps only half',
      files: { ...image('CMD python app.py'), 'compose.yml': 'services:\n  a:\n    build: .\n    init: true\n' },
      at: 'Dockerfile:2',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'a tool in a box is no proof of a graceful stop',
      files: { Dockerfile: 'FROM debian:bookworm-slim\nRUN apt-get install -y jq\nENTRYPOINT ["jq"]\n' },
      proves: false,
    },
    {
      name: 'bash, which replaces itself by the last command of a list',
      files: {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["bash", "-c", "echo x; uvicorn app:app"]\n',
      },
    },
    {
      name: 'a package runner is not the program: no tick',
      files: { Dockerfile: 'FROM node:22-bookworm-slim\nCMD ["npm", "start"]\n' },
    },
    { name: 'JSON form', files: image('CMD ["python", "app.py"]'), passes: true },
    { name: 'exec', files: image('CMD alembic upgrade head && exec uvicorn app:app'), passes: true },
    { name: 'ash hands over by itself', files: image('CMD node server.js', 'node:22-alpine'), passes: true },
    { name: 'bash hands over by itself', files: image('SHELL ["/bin/bash", "-c"]\nCMD python app.py'), passes: true },
    {
      name: 'dumb-init signals the group',
      files: image('ENTRYPOINT ["dumb-init", "sh", "-c", "python app.py"]'),
      passes: true,
    },
    {
      name: 'Compose starts it in another way',
      files: {
        ...image('CMD python app.py'),
        'compose.yml': 'services:\n  a:\n    build: .\n    command: ["python", "app.py"]\n',
      },
    },
    { name: 'an unknown base', files: image('CMD python app.py', 'example/base:1') },
    { name: 'not a server', files: image('CMD echo done') },
  ],
});
