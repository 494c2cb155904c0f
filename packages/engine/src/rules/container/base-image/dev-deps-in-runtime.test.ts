import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dev-deps-in-runtime.ts';

const node = (dockerfile: string) => ({
  Dockerfile: dockerfile,
  'package.json': '{"dependencies":{"express":"5.0.1"},"devDependencies":{"vitest":"2.1.0","@types/node":"22.0.0"}}',
  'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
  'server.js': "require('express')().listen(3000)\n",
});
const python = (dockerfile: string, rest: string) => ({
  Dockerfile: dockerfile,
  'pyproject.toml': `[project]\nname = "a"\nversion = "1"\ndependencies = ["fastapi==0.115.0"]\n${rest}`,
  'uv.lock': 'version = 1\n',
  'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
});
const uv = (run: string) =>
  `FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY pyproject.toml uv.lock ./\nRUN ${run}\nCOPY main.py ./\nCMD ["fastapi", "run"]\n`;
const group = '[dependency-groups]\ndev = ["pytest==8.3.0", "ruff==0.8.0"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'uv sync with a dev group, also behind an earlier layer',
      files: python(`${uv('uv sync --frozen --no-install-project')}RUN uv sync --frozen\n`, group),
      at: 'Dockerfile:7',
      message: /pytest and ruff \(pyproject\.toml:6\)/,
    },
    {
      name: 'node_modules of the build stage are copied',
      files: node(
        'FROM node:22 AS deps\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nFROM node:22-bookworm-slim\nWORKDIR /app\nCOPY --from=deps /app/node_modules ./node_modules\nCOPY server.js ./\nCMD ["node", "server.js"]\n',
      ),
      at: 'Dockerfile:4',
      message: /vitest/,
    },
    {
      name: 'the whole folder of the build stage is copied',
      files: node(
        'FROM node:22 AS b\nWORKDIR /srv\nCOPY . .\nRUN npm ci && npm run build\nFROM node:22-bookworm-slim\nCOPY --from=b /srv /srv\nCMD ["node", "/srv/server.js"]\n',
      ),
      at: 'Dockerfile:4',
    },
    {
      name: 'NODE_ENV only after the install',
      files: node(
        'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nENV NODE_ENV=production\nCMD ["node", "server.js"]\n',
      ),
      at: 'Dockerfile:4',
    },
    {
      name: 'a list of test packages',
      files: {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY requirements*.txt ./\nRUN pip install -r requirements.txt -r requirements-dev.txt\nCOPY main.py ./\nCMD ["python", "main.py"]\n',
        'requirements.txt': 'flask==3.0.0\n',
        'requirements-dev.txt': 'pytest==8.3.0\n',
        'main.py': 'import flask\n',
      },
      at: 'Dockerfile:3',
      message: /requirements-dev\.txt/,
    },
    {
      name: 'poetry with a dev group',
      files: {
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY pyproject.toml poetry.lock ./\nRUN poetry install --no-root\nCOPY main.py ./\nCMD ["python", "main.py"]\n',
        'pyproject.toml':
          '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\npython = "^3.12"\nflask = "3.0.0"\n[tool.poetry.group.dev.dependencies]\npytest = "8.3.0"\n',
        'poetry.lock': '',
        'main.py': 'from flask import Flask\napp = Flask(__name__)\n',
      },
      at: 'Dockerfile:3',
    },
  ],
  good: [
    { name: 'uv without the group', files: python(uv('uv sync --frozen --no-dev'), group), passes: true },
    { name: 'no development group', files: python(uv('uv sync --frozen'), '') },
    {
      name: 'an extra that nobody asks for',
      files: python(uv('uv sync --frozen'), '[project.optional-dependencies]\ndev = ["pytest==8.3.0"]\n'),
    },
    {
      name: 'only the build result is copied',
      files: node(
        'FROM node:22 AS b\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nFROM nginx:1.30.1\nCOPY --from=b /app/dist /usr/share/nginx/html\n',
      ),
    },
    {
      name: 'pruned afterwards',
      files: node(
        'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build && npm prune --omit=dev\nCMD ["node", "server.js"]\n',
      ),
    },
    {
      name: 'NODE_ENV is production before the install',
      files: node(
        'FROM node:22-bookworm-slim\nENV NODE_ENV=production\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD ["node", "server.js"]\n',
      ),
    },
  ],
});
