import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './lockfile-not-used.ts';

const repository = (run: string, lock: string, manifest = 'package.json') => ({
  Dockerfile: `FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY ${manifest} ${lock} ./\nRUN ${run}\nCMD ["node", "a.js"]\n`,
  [manifest]: manifest.endsWith('.json') ? '{"name":"a","version":"1.0.0"}' : '[project]\nname = "a"\nversion = "1"\n',
  [lock]: lock.endsWith('.json') ? '{"name":"a","lockfileVersion":3,"packages":{}}' : '# lock\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'npm install --production',
      files: repository('npm install --production', 'package-lock.json'),
      at: 'Dockerfile:4',
      message: /package-lock\.json/,
    },
    { name: 'yarn alone', files: repository('yarn', 'yarn.lock'), at: 'Dockerfile:4' },
    { name: 'pnpm', files: repository('corepack enable && pnpm install', 'pnpm-lock.yaml'), at: 'Dockerfile:4' },
    { name: 'uv sync', files: repository('uv sync --no-dev', 'uv.lock', 'pyproject.toml'), at: 'Dockerfile:4' },
    {
      name: 'in a build stage',
      files: {
        ...repository('npm install', 'package-lock.json'),
        Dockerfile:
          'FROM node:22 AS b\nCOPY . .\nRUN npm i\nFROM nginx:1.30.1\nCOPY --from=b /dist /usr/share/nginx/html\n',
      },
      at: 'Dockerfile:3',
    },
    {
      name: 'the lock lies in the folder that is copied',
      files: {
        Dockerfile:
          'FROM node:22 AS b\nCOPY ./web /src\nWORKDIR /src\nRUN set -eux && corepack enable && pnpm install\nFROM nginx:1.30.1\nCOPY --from=b /src/dist /usr/share/nginx/html\n',
        'web/package.json': '{"name":"a","version":"1.0.0"}',
        'web/pnpm-lock.yaml': 'lockfileVersion: 9\n',
      },
      at: 'Dockerfile:4',
      severity: 'MEDIUM',
    },
    {
      name: 'the lock never gets into the build',
      files: {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY pyproject.toml ./\nRUN uv sync\nCOPY app.py ./\nCMD ["python", "app.py"]\n',
        'pyproject.toml': '[project]\nname = "a"\nversion = "1"\n',
        'uv.lock': 'version = 1\n',
        'app.py': '',
      },
      at: 'Dockerfile:4',
      severity: 'HIGH',
      message: /never gets into the build/,
    },
    {
      name: 'a lock that only the COPY proves',
      files: {
        Dockerfile:
          'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN yarn install\nCMD ["node", "a.js"]\n',
        'package.json': '{"name":"a","version":"1.0.0"}',
      },
      at: 'Dockerfile:4',
    },
    {
      name: 'an export that locks again',
      files: repository('uv export --no-dev -o requirements.txt', 'uv.lock', 'pyproject.toml'),
      at: 'Dockerfile:4',
    },
  ],
  good: [
    {
      name: 'uv with a frozen lock as a mount',
      files: {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nRUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --frozen\nCMD ["a"]\n',
        'pyproject.toml': '[project]\nname = "a"\nversion = "1"\n',
        'uv.lock': 'version = 1\n',
      },
      passes: true,
    },
    { name: 'npm ci', files: repository('npm ci --omit=dev', 'package-lock.json'), passes: true },
    { name: 'a frozen lock', files: repository('pnpm install --frozen-lockfile', 'pnpm-lock.yaml'), passes: true },
    {
      name: 'CI is set',
      files: {
        ...repository('x', 'yarn.lock'),
        Dockerfile: 'FROM node:22\nENV CI=true\nCOPY . .\nRUN yarn install\nCMD ["x"]\n',
      },
      passes: true,
    },
    { name: 'a global tool', files: repository('npm install -g pnpm@9.1.0', 'package-lock.json') },
    { name: 'one named package', files: repository('npm install sharp@0.33.5', 'package-lock.json') },
    {
      name: 'no lock file',
      files: {
        Dockerfile: 'FROM node:22\nCOPY package.json .\nRUN npm install\nCMD ["x"]\n',
        'package.json': '{"name":"a"}',
      },
    },
  ],
});
