import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './path-not-routed.ts';

const app = (socket: string) => ({
  'requirements.txt': 'fastapi==0.142.2\nuvicorn[standard]==0.54.0\n',
  'main.py': `from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.get("/api/jobs")\ndef jobs():\n    return []\n\n@app.websocket("${socket}")\nasync def progress(socket: WebSocket):\n    await socket.accept()\n`,
});
const nginx = (more: string) => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    root /srv;\n    location / {\n      try_files $uri /index.html;\n    }\n    location /api/ {\n      proxy_pass http://api:8000;\n    }\n${more}  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the application shell answers',
      files: { ...app('/ws/jobs'), ...nginx('') },
      at: 'nginx.conf:6',
      message: /\/ws\/jobs \(main\.py:8\).*location \/ in nginx\.conf answers this path itself/,
      severity: 'CRITICAL',
      confidence: 'Medium',
    },
    {
      name: 'a redirect to the path with a slash',
      files: { ...app('/ws'), ...nginx('    location /ws/ {\n      proxy_pass http://api:8000;\n    }\n') },
      at: 'nginx.conf:12',
      message: /redirect to \/ws\//,
    },
    {
      name: 'the path leads to another service',
      files: {
        ...app('/ws/jobs'),
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--port", "8000"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n  web:\n    image: example/web:1.0\n',
        ...nginx('    location /ws/ {\n      proxy_pass http://web:3000;\n    }\n'),
      },
      at: 'nginx.conf:12',
      message: /to web/,
      confidence: 'High',
    },
  ],
  good: [
    { name: 'below the prefix of the other routes', files: { ...app('/api/ws'), ...nginx('') }, passes: true },
    {
      name: 'a location of its own',
      files: { ...app('/ws/jobs'), ...nginx('    location /ws {\n      proxy_pass http://api:8000;\n    }\n') },
      passes: true,
    },
    {
      name: 'a rewrite decides',
      files: {
        ...app('/ws/jobs'),
        ...nginx(
          '    location /live/ {\n      rewrite ^/live/(.*)$ /ws/$1 break;\n      proxy_pass http://api:8000;\n    }\n',
        ),
      },
    },
    { name: 'no proxy here', files: app('/ws/jobs') },
  ],
});
