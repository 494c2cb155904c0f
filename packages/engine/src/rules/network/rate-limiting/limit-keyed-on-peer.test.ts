import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './limit-keyed-on-peer.ts';

const edge =
  'events {}\nhttp {\n  server {\n    listen 80;\n    location /api/ {\n      proxy_set_header X-Real-IP $remote_addr;\n      proxy_pass http://api:8000;\n    }\n  }\n}\n';
const stack = (main: string, env = '') => ({
  'api/requirements.txt': 'fastapi==0.142.2\n',
  'api/main.py': main,
  'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\n',
  'nginx.conf': edge,
  'compose.yml': `services:\n  api:\n    build: ./api\n${env}  edge:\n    image: nginx:1.28\n    ports: ["80:80"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n`,
});
const limiter = (key: string) =>
  `import os\nfrom fastapi import FastAPI, Request\nfrom fastapi.responses import JSONResponse\n\napp = FastAPI()\nbuckets = {}\nRATE_LIMIT_RPM = int(os.getenv("RATE_LIMIT_RPM", "100"))\n\n@app.middleware("http")\nasync def limit(request: Request, call_next):\n    who = ${key}\n    if over(who, RATE_LIMIT_RPM):\n        return JSONResponse({"detail": "Too many requests"}, status_code=429)\n    return await call_next(request)\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a limiter of its own',
      files: stack(limiter('request.client.host')),
      at: 'api/main.py:11',
      message: /one budget of 100 \(RATE_LIMIT_RPM/,
      severity: 'HIGH',
    },
    {
      name: 'Express without trust proxy',
      files: {
        'api/package.json': '{ "dependencies": { "express": "5.1.0", "express-rate-limit": "8.2.1" } }\n',
        'api/server.js':
          "import express from 'express';\nimport rateLimit from 'express-rate-limit';\nconst app = express();\napp.use(rateLimit({ windowMs: 60000, limit: 100 }));\napp.get('/items', (req, res) => res.json([]));\napp.listen(8000);\n",
        'api/Dockerfile': 'FROM node:22-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.web.address=:80]\n    ports: ["80:80"]\n  api:\n    build: ./api\n    labels: ["traefik.http.routers.api.rule=Host(`shop.example`)"]\n',
      },
      at: 'api/server.js:2',
      fix: /app\.set\('trust proxy', 1\)/,
    },
    {
      name: 'Fastify',
      files: {
        'api/package.json': '{ "dependencies": { "fastify": "5.6.2", "@fastify/rate-limit": "10.3.0" } }\n',
        'api/server.js':
          "import Fastify from 'fastify';\nimport rateLimit from '@fastify/rate-limit';\nconst app = Fastify();\nawait app.register(rateLimit, { max: 100, timeWindow: '1 minute' });\napp.get('/items', async () => []);\nawait app.listen({ port: 8000, host: '0.0.0.0' });\n",
        'api/Dockerfile': 'FROM node:22-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
        'compose.yml':
          'services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.web.address=:80]\n    ports: ["80:80"]\n  api:\n    build: ./api\n    labels: ["traefik.http.routers.api.rule=Host(`shop.example`)"]\n',
      },
      at: 'api/server.js:2',
      fix: /Fastify\(\{ trustProxy: 1 \}\)/,
      fixLacks: /app\.set|uvicorn/,
    },
  ],
  good: [
    {
      name: 'the variable of the server',
      files: stack(limiter('request.client.host'), '    environment:\n      FORWARDED_ALLOW_IPS: 172.16.0.0/12\n'),
      passes: true,
    },
    {
      name: 'the limiter reads the header of the proxy',
      files: stack(limiter('request.headers.get("X-Real-IP") or request.client.host')),
      passes: true,
    },
    {
      name: 'no proxy in front',
      files: {
        ...stack(limiter('request.client.host')),
        'nginx.conf': '',
        'compose.yml': 'services:\n  api:\n    build: ./api\n    ports: ["8000:8000"]\n',
      },
    },
  ],
});
