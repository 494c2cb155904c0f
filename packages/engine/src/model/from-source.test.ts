import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { readDocuments } from '../index.ts';
import type { App } from './app.ts';
import { buildModel } from './build.ts';
import { routeMatches } from './link-routes.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

function appsOf(files: Record<string, string>): readonly App[] {
  const tree = treeOf(files);
  return buildModel(tree, readDocuments(tree, tools)).apps;
}

const fastapi = {
  'backend/requirements.txt': 'fastapi\nuvicorn\n',
  'backend/app/main.py':
    'from fastapi import FastAPI\nfrom app.api import api_router\nfrom app.config import settings\napp = FastAPI()\napp.include_router(api_router, prefix=settings.API_V1)\n',
  'backend/app/api/__init__.py':
    'from fastapi import APIRouter\nfrom . import items\nfrom app.api.jobs import router as jobs_router\napi_router = APIRouter()\napi_router.include_router(items.router, prefix="/items")\napi_router.include_router(jobs_router)\n',
  'backend/app/api/items.py':
    'from fastapi import APIRouter\nrouter = APIRouter()\n@router.get("/{id}")\ndef one(id): ...\n@router.websocket("/ws")\nasync def ws(s): ...\n',
  'backend/app/api/jobs.py':
    'from fastapi import APIRouter\nrouter = APIRouter(prefix="/jobs")\n@router.get("/health")\ndef health():\n    return {"ok": True}\n',
  'backend/app/config.py':
    'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    API_V1: str = "/api/v1"\n    DATABASE_URL: str = "sqlite:///./data/app.db"\nsettings = Settings()\n',
  'backend/app/db.py': 'from sqlalchemy import create_engine\nengine = create_engine(settings.DATABASE_URL)\n',
  'backend/tests/test_a.py': 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/only-in-tests")\ndef x(): ...\n',
};

describe('applications', () => {
  it('leave out what imports a test runner, whatever its file is called', () => {
    const [app] = appsOf({
      'package.json': '{ "dependencies": { "express": "5.1.0" } }\n',
      'server.js': "import express from 'express';\nconst app = express();\napp.get('/real', (q, s) => s.end());\n",
      'contract.js':
        "import express from 'express';\nimport { test } from 'vitest';\nconst app = express();\napp.get('/only-in-tests', (q, s) => s.end());\n",
    });
    expect(app?.routes.map((route) => route.path)).toEqual(['/real']);
  });

  it('get full route paths through routers of several files and settings', () => {
    const [app] = appsOf(fastapi);
    expect(app).toMatchObject({ root: 'backend', language: 'python', role: 'service', name: 'backend' });
    expect(app?.routes.map((route) => route.path)).toEqual([
      '/api/v1/items/{id}',
      '/api/v1/items/ws',
      '/api/v1/jobs/health',
    ]);
    expect(app?.facts.find((fact) => fact.type === 'health-check')).toMatchObject({ path: '/api/v1/jobs/health' });
  });

  it('find SQLite behind the default of a setting', () => {
    const [app] = appsOf(fastapi);
    expect(app?.facts.filter((fact) => fact.type === 'sqlite-open')).toMatchObject([
      { path: './data/app.db', env: 'DATABASE_URL', library: 'sqlalchemy' },
    ]);
  });

  it('know the image and container that run them', () => {
    const [app, web] = appsOf({
      ...fastapi,
      'backend/Dockerfile': 'FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nCMD ["uvicorn", "app.main:app"]\n',
      'web/package.json': '{"dependencies": {"react": "19.0.0"}, "devDependencies": {"vite": "8.0.0"}}',
      'web/Dockerfile':
        'FROM node:22 AS build\nCOPY . .\nRUN npm run build\nFROM nginx:1.27\nCOPY --from=build /dist /usr/share/nginx/html\n',
      'compose.yml': 'services:\n  api:\n    build: ./backend\n  web:\n    build: ./web\n',
    });
    expect(app?.containers).toEqual(['compose:compose.yml#api']);
    expect(app?.images).toHaveLength(1);
    expect(web).toMatchObject({ root: 'web', role: 'frontend', containers: ['compose:compose.yml#web'] });
  });

  it('run in an image without sources when its services lay them over the working folder', () => {
    const [app] = appsOf({
      ...fastapi,
      'backend/Dockerfile': 'FROM python:3.12-slim\nWORKDIR /srv\nRUN pip install fastapi\n',
      'compose.yml':
        'services:\n  api:\n    build: ./backend\n    command: uvicorn app.main:app\n    volumes: ["./backend:/srv"]\n',
    });
    expect(app?.containers).toEqual(['compose:compose.yml#api']);
    const [elsewhere] = appsOf({
      ...fastapi,
      'backend/Dockerfile': 'FROM python:3.12-slim\nWORKDIR /srv\nRUN pip install fastapi\n',
      'compose.yml': 'services:\n  api:\n    build: ./backend\n    volumes: ["./data:/srv/data"]\n',
    });
    expect(elsewhere?.containers).toEqual([]);
  });

  it('are commands when an image holds them, no service runs it, and they take arguments', () => {
    const [app] = appsOf({
      'client/requirements.txt': 'requests==2.32.3\n',
      'client/cli.py': 'import argparse, os\nURL = os.getenv("URL", "")\n',
      'client/Dockerfile': 'FROM python:3.12-slim\nCOPY . .\nCMD ["python", "cli.py"]\n',
    });
    expect(app?.role).toBe('cli');
  });

  it('are workers when only a helper takes arguments, or a platform runs the image', () => {
    const worker = {
      'jobs/requirements.txt': 'requests==2.32.3\n',
      'jobs/main.py': 'import os\nURL = os.getenv("URL", "")\n',
      'jobs/backfill.py': 'import argparse, os\nDAY = os.getenv("DAY", "")\n',
    };
    const roleWith = (command: string, more: Record<string, string> = {}) =>
      appsOf({ ...worker, ...more, 'jobs/Dockerfile': `FROM python:3.12-slim\nCOPY . .\nCMD ${command}\n` })[0]?.role;
    expect(roleWith('["python", "main.py"]')).toBe('worker');
    expect(roleWith('["python", "-m", "main"]')).toBe('worker');
    expect(roleWith('["python", "-m", "backfill"]')).toBe('cli');
    expect(roleWith('["python", "/srv/backfill.py"]')).toBe('cli');
    expect(roleWith('["python", "backfill.py"]', { 'jobs/fly.toml': 'app = "jobs"\n' })).toBe('worker');
    expect(roleWith('["python", "backfill.py"]', { 'pages/fly.toml': 'app = "pages"\n' })).toBe('cli');
  });

  it('are commands when a console script of the manifest is what the image starts', () => {
    const [app] = appsOf({
      'tool/pyproject.toml':
        '[project]\nname = "tool"\nversion = "1"\n\n[project.scripts]\nfetch-all = "tool.cli:main"\n',
      'tool/tool/cli.py': 'import click, os\nURL = os.getenv("URL", "")\n',
      'tool/Dockerfile': 'FROM python:3.12-slim\nCOPY . .\nENTRYPOINT ["fetch-all"]\n',
    });
    expect(app?.role).toBe('cli');
  });

  it('follow Express routers and Fastify plugins across files', () => {
    const [app] = appsOf({
      'package.json': '{"dependencies": {"express": "5.0.0"}}',
      'src/index.ts':
        "import express from 'express';\nimport items from './routes/items';\nconst app = express();\napp.use('/api/items', items);\napp.listen(3000);\n",
      'src/routes/items.ts':
        "import { Router } from 'express';\nconst router = Router();\nrouter.get('/:id', (req, res) => res.json({}));\nexport default router;\n",
    });
    expect(app?.routes.map((route) => route.path)).toEqual(['/api/items/:id']);
    const [other] = appsOf({
      'package.json': '{"dependencies": {"fastify": "5.0.0"}}',
      'app.js':
        "import Fastify from 'fastify';\nimport items from './items.js';\nconst app = Fastify();\napp.register(items, { prefix: '/items' });\n",
      'items.js': "export default async function (fastify) {\n  fastify.get('/:id', async () => ({}));\n}\n",
    });
    expect(other?.routes.map((route) => route.path)).toEqual(['/items/:id']);
  });

  it('match asked paths against parameters, unknown prefixes and trailing slashes', () => {
    const route = (path: string) => ({
      method: 'GET',
      path,
      websocket: false,
      upload: false,
      stream: false,
      handler: null,
      span: { file: 'a', start: 0, end: 0, line: 1, endLine: 1 },
    });
    expect(routeMatches(route('/api/{id}'), '/api/7?x=1')).toBe(true);
    expect(routeMatches(route('{*}/health'), '/api/v1/health')).toBe(true);
    expect(routeMatches(route('/health/'), '/health')).toBe(true);
    expect(routeMatches(route('/health'), '/healthz')).toBe(false);
    expect(routeMatches(route('/files/{path:path}'), '/files/a/b')).toBe(true);
  });
});
