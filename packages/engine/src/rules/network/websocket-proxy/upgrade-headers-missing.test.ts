import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './upgrade-headers-missing.ts';

const app = {
  'requirements.txt': 'fastapi==0.142.2\nuvicorn[standard]==0.54.0\n',
  'main.py':
    'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n\n@app.websocket("/ws/{job}")\nasync def progress(socket: WebSocket, job: str):\n    await socket.accept()\n',
};
const nginx = (http: string, server: string) => ({
  'nginx.conf': `events {}\nhttp {\n  sendfile on;\n${http}  server {\n    listen 80;\n${server}  }\n}\n`,
});
const full =
  '      proxy_http_version 1.1;\n      proxy_set_header Upgrade $http_upgrade;\n      proxy_set_header Connection $connection_upgrade;\n';
const map = "  map $http_upgrade $connection_upgrade {\n    default upgrade;\n    '' close;\n  }\n";

ruleTest(rule, {
  bad: [
    {
      name: 'the location that answers has no headers',
      files: {
        ...app,
        ...nginx(
          '',
          '    location / {\n      proxy_pass http://api:8000;\n    }\n    location /api/ {\n      proxy_pass http://api:8000;\n    }\n',
        ),
      },
      at: 'nginx.conf:6',
      message: /location \/ .*\/ws\/\{job\} \(main\.py:4\)/,
      severity: 'CRITICAL',
      confidence: 'High',
      count: 1,
    },
    {
      name: 'headers of the server are dropped by one of the location',
      files: {
        ...app,
        ...nginx(
          '',
          '    proxy_http_version 1.1;\n    proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection "upgrade";\n    location /ws/ {\n      proxy_set_header Host $host;\n      proxy_pass http://api:8000;\n    }\n',
        ),
      },
      at: 'nginx.conf:9',
      message: /of its own \(line 10\).*\(line 7\)/,
      severity: 'CRITICAL',
    },
    {
      name: 'inherited headers are repeated by the fix',
      files: {
        ...app,
        ...nginx(
          '',
          '    proxy_set_header Host $host;\n    location /ws/ {\n      proxy_pass http://api:8000;\n    }\n',
        ),
      },
      at: 'nginx.conf:7',
    },
    {
      name: 'the connection is closed',
      files: {
        ...app,
        ...nginx(
          '',
          '    location /ws/ {\n      proxy_pass http://api:8000;\n      proxy_http_version 1.1;\n      proxy_set_header Upgrade $http_upgrade;\n      proxy_set_header Connection "";\n    }\n',
        ),
      },
      at: 'nginx.conf:6',
      message: /Connection as ""/,
    },
    {
      name: 'a prefix that the proxy strips still leads to the route',
      files: { ...app, ...nginx('', '    location /api/ {\n      proxy_pass http://api:8000/;\n    }\n') },
      at: 'nginx.conf:6',
    },
    {
      name: 'a WebSocket location without sources',
      files: nginx('', '    location /socket.io/ {\n      proxy_pass http://web:3000;\n    }\n'),
      at: 'nginx.conf:6',
      confidence: 'Medium',
    },
    {
      name: 'HTTP/1.0 with an old nginx',
      files: {
        ...nginx(
          '',
          '    location /ws {\n      proxy_pass http://web:3000;\n      proxy_set_header Upgrade $http_upgrade;\n      proxy_set_header Connection "upgrade";\n    }\n',
        ),
        'compose.yml':
          'services:\n  proxy:\n    image: nginx:1.27.3\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n',
      },
      at: 'nginx.conf:6',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'a map',
      files: { ...app, ...nginx(map, `    location / {\n      proxy_pass http://api:8000;\n${full}    }\n`) },
      passes: true,
    },
    {
      name: 'headers through an include of the tree',
      files: {
        ...app,
        ...nginx(map, '    location / {\n      include snippets/ws.conf;\n      proxy_pass http://api:8000;\n    }\n'),
        'snippets/ws.conf': full,
      },
      passes: true,
    },
    {
      name: 'an include from elsewhere',
      files: {
        ...app,
        ...nginx('', '    location / {\n      include /opt/ws.conf;\n      proxy_pass http://api:8000;\n    }\n'),
      },
    },
    { name: 'no WebSockets', files: nginx('', '    location / {\n      proxy_pass http://api:8000;\n    }\n') },
    {
      name: 'the location leads to another service',
      files: {
        ...app,
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--port", "8000"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n  web:\n    image: example/web:1.0\n',
        ...nginx('', '    location / {\n      proxy_pass http://web:3000;\n    }\n'),
      },
    },
    {
      name: 'Traefik passes upgrades by itself',
      files: {
        ...app,
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--port", "8000"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n  edge:\n    image: traefik:v3.3.2\n',
      },
      passes: true,
    },
    {
      name: 'the proxy is somewhere else: a question',
      files: {
        ...app,
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--port", "8000"]\n',
      },
      asks: true,
    },
  ],
});
