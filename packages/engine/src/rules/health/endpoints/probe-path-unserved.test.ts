import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './probe-path-unserved.ts';

const health = '@app.get("/api/health")\ndef health():\n    return {"ok": True}\n';
const compose = (path: string) =>
  `services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:8000${path}"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'the prefix is missing',
      files: fastapi(health, { 'compose.yml': compose('/health') }),
      at: 'compose.yml:4',
      message: /nearest is \/api\/health/,
    },
    {
      name: "the image's own check",
      files: fastapi(health, {
        'compose.yml': null,
        Dockerfile:
          'FROM python:3.12.7-slim\nCOPY . .\nHEALTHCHECK CMD curl -f http://localhost:8000/healthz\nCMD ["uvicorn", "main:app"]\n',
      }),
      at: 'Dockerfile:3',
    },
  ],
  good: [
    {
      name: 'the pages of Next answer /',
      files: {
        'package.json': '{"name": "shop", "scripts": {"start": "next start"}, "dependencies": {"next": "15.1.0"}}',
        'pages/api/items.ts': 'export default function handler(req, res) { res.json([]); }\n',
        Dockerfile:
          'FROM node:22.12.0-slim\nWORKDIR /app\nCOPY . .\nHEALTHCHECK CMD curl --fail http://127.0.0.1:3000/ || exit 1\nCMD ["npm", "start"]\n',
      },
    },
    {
      name: 'the port comes from a variable',
      files: {
        'package.json': '{"name": "shop", "dependencies": {"express": "4.21.1"}}',
        'server.js':
          "const express = require('express');\nconst app = express();\napp.get('/api/health', (req, res) => res.send('ok'));\napp.listen(3000);\n",
        Dockerfile:
          'FROM node:22.12.0-slim\nWORKDIR /app\nCOPY . .\nHEALTHCHECK CMD wget --spider "http://127.0.0.1:${PORT:-3000}/api/health" || exit 1\nCMD ["node", "server.js"]\n',
      },
    },
    {
      name: 'the right path with a trailing slash',
      files: fastapi(health, { 'compose.yml': compose('/api/health/') }),
      passes: true,
    },
    { name: 'the documentation of FastAPI', files: fastapi(health, { 'compose.yml': compose('/docs') }) },
    {
      name: 'a router whose prefix is unknown',
      files: fastapi(health, {
        'more.py': 'from fastapi import APIRouter\nrouter = APIRouter()\n@router.get("/z")\ndef z(): ...\n',
        'compose.yml': compose('/healthz'),
      }),
      asks: true,
    },
    {
      name: 'a probe of another host',
      files: fastapi(health, {
        'compose.yml':
          'services:\n  api:\n    build: .\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://db:8000/health"]\n',
      }),
    },
  ],
});
