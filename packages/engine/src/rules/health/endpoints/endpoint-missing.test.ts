import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './endpoint-missing.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a status page for people is no health path',
      files: {
        'package.json':
          '{ "name": "monitor", "main": "server.js", "scripts": { "start": "node server.js" }, "dependencies": { "express": "5.0.0" } }\n',
        'server.js':
          'const express = require("express");\nconst app = express();\napp.get("/status", (req, res) => {\n  StatusPage.handleStatusPageResponse(res, indexHTML, "default");\n});\napp.listen(3000);\n',
        Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
      },
      at: '',
      message: /none of them is a health path/,
    },
    {
      name: 'FastAPI',
      files: fastapi('@app.get("/documents/{id}/status")\ndef status(id): ...\n'),
      at: 'main.py:2',
      message: /1 route and none/,
    },
    {
      name: 'Express',
      files: express("app.get('/items', (req, res) => res.json([]));\napp.listen(3000);\n"),
      at: 'server.js:2',
    },
    {
      name: 'not deployed here',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', { Dockerfile: null, 'compose.yml': null }),
      at: 'main.py:2',
      severity: 'MEDIUM',
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask\napp = Flask(__name__)\n\n@app.get("/items")\ndef items():\n    return []\n',
      },
      at: 'main.py:2',
      fix: /def livez\(\):\n[\s\S]*200 if ok else 503/,
      fixLacks: /async|Response|res\./,
    },
    {
      name: 'Django',
      files: {
        'requirements.txt': 'django==5.2.8\n',
        'shop/urls.py':
          'from django.urls import path\nfrom . import views\nurlpatterns = [path("items/", views.items)]\n',
        'shop/views.py': 'from django.http import JsonResponse\ndef items(request):\n    return JsonResponse({})\n',
      },
      at: 'shop/urls.py:3',
      fix: /JsonResponse[\s\S]*urlpatterns/,
      fixLacks: /@app|async|res\.json/,
    },
    {
      name: 'Next',
      files: {
        'package.json': '{ "dependencies": { "next": "15.5.9", "react": "19.1.4" } }\n',
        'app/api/items/route.ts': 'export async function GET() {\n  return Response.json([]);\n}\n',
      },
      at: 'app/api/items/route.ts:1',
      fix: /app\/api\/health\/route\.ts/,
      fixLacks: /app\.get|res\./,
    },
    {
      name: 'Next with pages, below the folder of its own in a workspace, beside a server of Express',
      files: {
        'package.json': '{ "private": true, "workspaces": ["apps/*"] }\n',
        'apps/web/package.json': '{ "dependencies": { "express": "5.1.0", "next": "15.5.9", "react": "19.1.4" } }\n',
        'apps/web/pages/api/items.ts': 'export default function handler(req, res) {\n  res.json([]);\n}\n',
      },
      at: 'apps/web/pages/api/items.ts:1',
      fix: /\/\/ apps\/web\/pages\/api\/health\.ts\nexport default function handler/,
      fixLacks: /app\.get|Response\.json/,
    },
  ],
  good: [
    {
      name: 'the health check of the image runs a script that asks a route',
      files: fastapi('@app.get("/api/about")\ndef about(): ...\n', {
        Dockerfile:
          'FROM python:3.12.7-slim\nWORKDIR /srv\nCOPY . .\nHEALTHCHECK CMD python scripts/healthcheck.py || exit 1\nCMD ["uvicorn", "main:app"]\n',
        'scripts/healthcheck.py':
          'import requests\nrequests.get("http://127.0.0.1:8000/api/about").raise_for_status()\n',
      }),
    },
    {
      name: 'the prefix of another file makes the path',
      files: fastapi(
        'from api import health\napp.include_router(health.router, prefix="/api/health")\n@app.get("/x")\ndef x(): ...\n',
        {
          'api/__init__.py': '',
          'api/health.py':
            'from fastapi import APIRouter\nrouter = APIRouter()\n@router.get("/")\ndef health():\n    return {"ok": db.execute("SELECT 1")}\n',
        },
      ),
      passes: true,
    },
    {
      name: 'the probe asks another path that exists',
      files: fastapi('@app.get("/about")\ndef about(): ...\n', {
        'compose.yml':
          'services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:8000/about"]\n',
      }),
      passes: true,
    },
    {
      name: 'a router of another file',
      files: fastapi('from routes import router\napp.include_router(router, prefix="/api")\n', {
        'routes.py':
          'from fastapi import APIRouter\nrouter = APIRouter()\n@router.get("/health-check/")\ndef check(): ...\n',
      }),
      passes: true,
    },
    {
      name: 'a library',
      files: express(
        "import x from 'fastify-healthcheck';\napp.get('/items', (req, res) => res.json([]));\napp.listen(3000);\n",
        { 'package.json': '{ "dependencies": { "express": "5.1.0", "fastify-healthcheck": "5.0.0" } }' },
      ),
    },
    {
      name: 'a library package',
      files: { 'pyproject.toml': '[project]\nname = "x"\n', 'x.py': 'import os\nA = os.getenv("A")\n' },
    },
  ],
});
