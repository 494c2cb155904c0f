import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './install-before-copy.ts';

const file = (lines: string) => ({
  Dockerfile: `FROM node:22.11.0-slim\nWORKDIR /app\n${lines}CMD ["node", "a.js"]\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'settings of the system are no files of the project',
      files: {
        'dev.Dockerfile':
          'FROM python:3.10-slim\nRUN mkdir -p /app/storage && echo \'Acquire::Retries 3;\' > /etc/apt/apt.conf.d/99\nWORKDIR /app\nRUN python -m venv .venv && \\\n    . .venv/bin/activate && \\\n    pip install .\nENTRYPOINT ["/app/start.sh"]\n',
      },
      at: 'dev.Dockerfile:6',
    },
    {
      name: 'npm in an empty folder',
      files: file('RUN npm ci\nCOPY . .\n'),
      at: 'Dockerfile:3',
      message: /package\.json and package-lock\.json is not there/,
    },
    {
      name: 'a list that comes later',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nRUN pip install -r requirements.txt\nCOPY . .\nCMD ["python", "a.py"]\n',
      },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'the manifest by a pattern', files: file('COPY package*.json ./\nRUN npm ci\nCOPY . .\n'), passes: true },
    { name: 'only something else is copied', files: file('COPY .npmrc ./\nRUN npm ci\nCOPY . .\n'), proves: false },
    { name: 'the manifest is written here', files: file("RUN echo '{}' > package.json\nRUN npm install\n") },
    {
      name: 'a bind mount',
      files: file('RUN --mount=type=bind,source=package.json,target=package.json npm ci\nCOPY . .\n'),
    },
    { name: 'packages by name', files: file('RUN npm install express@5.1.0\nCOPY . .\n') },
    { name: 'a global tool', files: file('RUN npm install -g pnpm@10\nCOPY . .\n') },
    { name: 'a checkout', files: file('RUN git clone https://example.org/a.git . && npm ci\n') },
    {
      name: 'a base of somebody else',
      files: { Dockerfile: 'FROM example/base:1.2\nRUN npm ci\nCMD ["node", "a.js"]\n' },
      proves: false,
    },
    {
      name: 'copied in the stage before',
      files: {
        Dockerfile:
          'FROM node:22.11.0-slim AS base\nWORKDIR /app\nCOPY package*.json ./\nFROM base\nRUN npm ci\nCMD ["node", "a.js"]\n',
      },
    },
  ],
});
