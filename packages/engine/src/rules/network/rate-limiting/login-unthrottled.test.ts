import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './login-unthrottled.ts';

const app = {
  'api/requirements.txt': 'fastapi==0.142.2\n',
  'api/main.py':
    'from fastapi import APIRouter, FastAPI\nrouter = APIRouter(prefix="/api/v1")\n\n@router.post("/login/access-token")\ndef login():\n    return {}\n\n@router.post("/password-recovery/{email}")\ndef recover(email: str):\n    return {}\n\napp = FastAPI()\napp.include_router(router)\n',
  'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
};
const stack = (labels: string) =>
  `services:\n  edge:\n    image: traefik:v3.6\n    command: [--entrypoints.sec.address=:443]\n    ports: ["443:443"]\n  api:\n    build: ./api\n    labels:\n      - traefik.http.routers.api.rule=Host(\`shop.example\`)\n      - traefik.http.routers.api.tls=true\n${labels}`;

const express = (lines: string) => ({
  'package.json': '{ "dependencies": { "express": "5.1.0", "express-rate-limit": "8.0.0" } }\n',
  'server.js': `import express from 'express';\nimport { rateLimit } from 'express-rate-limit';\nconst app = express();\nconst loginLimiter = rateLimit({ windowMs: 60000, limit: 5 });\n${lines}app.listen(3000);\n`,
  Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'the router for the login matches like the one that is there',
      files: { ...app, 'compose.yml': stack('      - traefik.http.routers.api.entrypoints=sec\n') },
      at: 'api/main.py:4',
      fix: /api-login\.rule=Host\(`shop\.example`\) && [\s\S]*api-login\.entrypoints=sec\n[\s\S]*api-login\.tls=true/,
    },
    {
      name: 'a login that a library brings along',
      files: {
        ...app,
        'api/main.py':
          'from fastapi import FastAPI\nfrom fastapi_users import FastAPIUsers\nusers = FastAPIUsers(manager, [backend])\napp = FastAPI()\napp.include_router(users.get_auth_router(backend), prefix="/auth/jwt")\n',
      },
      at: 'api/main.py:5',
      message: /POST \/auth\/jwt\/login/,
    },
    {
      name: 'a limiter of threads counts no requests',
      files: {
        ...app,
        'api/pool.py':
          'import anyio\n\ndef widen():\n    limiter = anyio.to_thread.current_default_thread_limiter()\n    limiter.total_tokens = 100\n',
      },
      at: 'api/main.py:4',
    },
    {
      name: 'a limiter that is only imported and declared',
      files: {
        ...app,
        'api/requirements.txt': 'fastapi==0.142.2\nslowapi==0.1.9\n',
        'api/main.py': `from slowapi import Limiter\nlimiter = Limiter(key_func=lambda r: r.client.host)\n${app['api/main.py']}`,
      },
      at: 'api/main.py:6',
      message: /there is a limiter \(api\/main\.py:1\), and it is not put before this route/,
    },
    {
      name: 'a limiter on another route',
      files: {
        ...app,
        'api/main.py': app['api/main.py'].replace(
          'app = FastAPI()',
          '@router.get("/tasks", dependencies=[Depends(rate_limiter)])\ndef tasks():\n    return []\n\napp = FastAPI()',
        ),
      },
      at: 'api/main.py:4',
    },
    {
      name: 'a route that manages limits is no limiter',
      files: {
        ...app,
        'api/limits.py':
          'from fastapi import APIRouter\nrouter = APIRouter()\n\n@router.post("/rate_limit")\ndef add_rate_limit():\n    return {}\n',
      },
      at: 'api/main.py:4',
      message: /nothing in the code/,
    },
    {
      name: 'a limiter below another prefix',
      files: express("app.use('/api', loginLimiter);\napp.post('/signin', (req, res) => res.json({}));\n"),
      at: 'server.js:6',
    },
    {
      name: 'nginx limits another location',
      files: {
        ...app,
        'nginx.conf':
          'events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=a:10m rate=5r/m;\n  server {\n    listen 80;\n    location /files { limit_req zone=a; proxy_pass http://api:8000; }\n    location / { proxy_pass http://api:8000; }\n  }\n}\n',
        'compose.yml': 'services:\n  api:\n    build: ./api\n',
      },
      at: 'api/main.py:4',
    },
    {
      name: 'neither the code nor Traefik counts',
      files: { ...app, 'compose.yml': stack('') },
      at: 'api/main.py:4',
      message: /password-recovery.*the Traefik router api/,
      count: 1,
    },
    {
      name: 'an Express login',
      files: {
        'package.json': '{ "dependencies": { "express": "5.1.0" } }\n',
        'server.js':
          "import express from 'express';\nconst app = express();\napp.post('/signin', (req, res) => res.json({}));\napp.listen(3000);\n",
        Dockerfile: 'FROM node:22-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
      },
      at: 'server.js:3',
    },
    {
      name: 'a login of Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask\napp = Flask(__name__)\n\n@app.post("/login")\ndef login():\n    return {}\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["gunicorn", "main:app"]\n',
      },
      at: 'main.py:4',
      fix: /flask_limiter/,
      fixLacks: /slowapi|rateLimit/,
    },
  ],
  good: [
    {
      name: 'a limiter in front of the login of Express',
      files: express("app.post('/signin', loginLimiter, (req, res) => res.json({}));\n"),
      passes: true,
    },
    {
      name: 'a limiter in front of everything',
      files: express("app.use(loginLimiter);\napp.post('/signin', (req, res) => res.json({}));\n"),
      passes: true,
    },
    {
      name: 'a limiter for all paths below a prefix',
      files: express("app.use('/auth', loginLimiter);\napp.post('/auth/login', (req, res) => res.json({}));\n"),
      passes: true,
    },
    {
      name: 'a count in the code that the login may go through',
      files: {
        ...app,
        'api/service.py':
          'from .guards import throttle\n\ndef authenticate(name, secret):\n    throttle.check_rate_limit(name)\n    return None\n',
      },
    },
    {
      name: 'Traefik limits the service',
      files: {
        ...app,
        'compose.yml': stack('      - traefik.http.middlewares.slow.ratelimit.average=10\n'),
      },
      passes: true,
    },
    {
      name: 'a limiter of the project itself',
      files: {
        ...app,
        'api/main.py': `from core.rate_limit import rate_limited\n${app['api/main.py'].replace(/\)\ndef/g, ', dependencies=[Depends(rate_limited)])\ndef')}`,
      },
      passes: true,
    },
    {
      name: 'nginx limits requests',
      files: {
        ...app,
        'nginx.conf':
          'events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=a:10m rate=5r/m;\n  server {\n    listen 80;\n    location / { limit_req zone=a; proxy_pass http://api:8000; }\n  }\n}\n',
      },
      passes: true,
    },
    {
      name: 'only logging out and pages',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/login")\ndef page():\n    return ""\n\n@app.post("/logout")\ndef out():\n    return {}\n',
      },
    },
  ],
});
