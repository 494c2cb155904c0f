import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './install-after-source.ts';

const tree = (dockerfile: string, others: Record<string, string> = {}) => ({
  'docker/Dockerfile': dockerfile,
  'compose.yml': 'services:\n  web:\n    build:\n      context: .\n      dockerfile: docker/Dockerfile\n',
  'ui/package.json': '{"dependencies":{"vue":"3.5.0"}}',
  'ui/src/a.js': '',
  'requirements.txt': 'flask==3.1.2\n',
  'app.py': 'import flask\n',
  ...others,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the folder of a frontend',
      files: tree(
        'FROM node:22.11.0-slim AS ui\nWORKDIR /ui\nCOPY ui .\nRUN yarn install --frozen-lockfile --network-timeout 1000000 && yarn build\nFROM nginx:1.27\nCOPY --from=ui /ui/dist /usr/share/nginx/html\n',
      ),
      at: 'docker/Dockerfile:3',
      message: /copies ui before it runs "yarn install/,
    },
    {
      name: 'a list of Python',
      files: tree(
        'FROM python:3.13-slim\nCOPY . /app\nRUN pip install -r /app/requirements.txt\nCMD ["python", "app.py"]\n',
      ),
      at: 'docker/Dockerfile:2',
    },
    {
      name: 'the installer itself is renewed before',
      files: tree(
        'FROM python:3.13-slim\nRUN pip install --upgrade pip\nCOPY . /app\nRUN pip install -r /app/requirements.txt\nCMD ["python", "app.py"]\n',
      ),
      at: 'docker/Dockerfile:3',
    },
    {
      name: 'a global tool is installed before',
      files: tree(
        'FROM node:22.11.0-slim\nRUN npm install -g pnpm@10\nWORKDIR /ui\nCOPY ui .\nRUN npm ci\nCMD ["node", "src/a.js"]\n',
      ),
      at: 'docker/Dockerfile:4',
    },
    {
      name: 'a secret and a cache of the system keep no packages',
      files: tree(
        'FROM python:3.13-slim\nCOPY . /app\nRUN --mount=type=secret,id=pip --mount=type=cache,target=/var/cache/apt pip install -r /app/requirements.txt\nCMD ["python", "app.py"]\n',
      ),
      at: 'docker/Dockerfile:2',
    },
  ],
  good: [
    {
      name: 'an installation of another package before',
      files: tree(
        'FROM node:22.11.0-slim\nCOPY api/package.json /api/\nRUN cd /api && npm ci\nCOPY ui /ui\nRUN cd /ui && npm ci\nCMD ["node", "src/a.js"]\n',
        { 'api/package.json': '{}' },
      ),
    },
    {
      name: 'sources without the manifest',
      files: tree(
        'FROM node:22.11.0-slim\nWORKDIR /ui\nCOPY ui/package.json ./\nCOPY ui/src src\nRUN npm ci\nCMD ["node", "src/a.js"]\n',
      ),
      proves: false,
    },
    {
      name: 'the package itself',
      files: tree('FROM python:3.13-slim\nCOPY . /app\nRUN pip install /app\nCMD ["python", "app.py"]\n'),
    },
    {
      name: 'a cache of the builder',
      files: tree(
        'FROM python:3.13-slim\nCOPY . /app\nRUN --mount=type=cache,target=/root/.cache/pip pip install -r /app/requirements.txt\nCMD ["python", "app.py"]\n',
      ),
    },
    {
      name: 'a second installation',
      files: tree(
        'FROM node:22.11.0-slim\nWORKDIR /ui\nCOPY ui/package.json ./\nRUN npm install\nCOPY ui .\nRUN npm install\nCMD ["node", "src/a.js"]\n',
      ),
    },
    {
      name: 'a workspace',
      files: tree('FROM node:22.11.0-slim\nCOPY . .\nRUN npm ci\nCMD ["node", "a.js"]\n', {
        'package.json': '{"workspaces":["packages/*"]}',
        'packages/a/package.json': '{}',
      }),
    },
  ],
});
