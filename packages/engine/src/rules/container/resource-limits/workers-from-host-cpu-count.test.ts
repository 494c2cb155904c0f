import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workers-from-host-cpu-count.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'nproc in a Compose command',
      files: { 'compose.yml': 'services:\n  a:\n    image: a/b:1\n    command: sh -c "gunicorn -w $$(nproc) a:a"\n' },
      at: 'compose.yml:4',
      message: /nproc/,
    },
    {
      name: 'pm2 with max',
      files: { Dockerfile: 'FROM node:22\nCMD ["pm2-runtime", "app.js", "-i", "max"]\n' },
      at: 'Dockerfile:2',
    },
    {
      name: 'an image that counts by itself',
      files: {
        'compose.yml': 'services:\n  a:\n    build: .\n',
        Dockerfile: 'FROM tiangolo/uvicorn-gunicorn-fastapi:python3.11\nCOPY a.py /app/\n',
      },
      at: 'Dockerfile:1',
    },
  ],
  good: [
    { name: 'a number', files: { Dockerfile: 'FROM python:3.12\nCMD gunicorn -w 4 a:a\n' } },
    {
      name: 'a variable that the image reads',
      files: {
        'compose.yml': 'services:\n  a:\n    build: .\n    environment: {WEB_CONCURRENCY: 2}\n',
        Dockerfile: 'FROM tiangolo/uvicorn-gunicorn-fastapi:python3.11\nCOPY a.py /app/\n',
      },
    },
  ],
});
