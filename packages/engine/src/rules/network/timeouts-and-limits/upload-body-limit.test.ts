import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './upload-body-limit.ts';

const app = (limit: string) => ({
  'requirements.txt': 'fastapi==0.142.2\n',
  'main.py': `from fastapi import FastAPI, UploadFile\napp = FastAPI()\n${limit}\n\n@app.post("/api/documents")\nasync def upload(file: UploadFile):\n    return {"name": file.filename}\n`,
});
const nginx = (server: string) => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n${server}  }\n}\n`,
});
const fifty = app('MAX_UPLOAD_BYTES = 50 * 1024 * 1024');

ruleTest(rule, {
  bad: [
    {
      name: 'the default of nginx',
      files: { ...fifty, ...nginx('    location /api/ {\n      proxy_pass http://api:8000;\n    }\n') },
      at: 'nginx.conf:5',
      message: /default of 1 MiB.*50 MiB \(main\.py:3\)/,
      severity: 'CRITICAL',
      count: 1,
    },
    {
      name: 'the default of nginx, without a limit in the application',
      files: { ...app('x = 1'), ...nginx('    location /api/ {\n      proxy_pass http://api:8000;\n    }\n') },
      at: 'nginx.conf:5',
    },
    {
      name: 'a limit below the one of the application',
      files: {
        ...fifty,
        ...nginx('    client_max_body_size 10m;\n    location / {\n      proxy_pass http://api:8000;\n    }\n'),
      },
      at: 'nginx.conf:5',
      message: /10 MiB \(line 5\).*50 MiB/,
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'equal numbers',
      files: {
        ...fifty,
        ...nginx('    client_max_body_size 50m;\n    location / {\n      proxy_pass http://api:8000;\n    }\n'),
      },
      passes: true,
    },
    {
      name: 'the application accepts less than the default',
      files: {
        ...app('MAX_UPLOAD_BYTES = 512 * 1024'),
        ...nginx('    location / {\n      proxy_pass http://api:8000;\n    }\n'),
      },
      passes: true,
    },
    {
      name: 'the location of the upload has its own limit',
      files: {
        ...fifty,
        ...nginx(
          '    location / {\n      proxy_pass http://web:3000;\n    }\n    location /api/documents {\n      client_max_body_size 60m;\n      proxy_pass http://api:8000;\n    }\n',
        ),
      },
      passes: true,
    },
    { name: 'no uploads', files: nginx('    location / {\n      proxy_pass http://api:8000;\n    }\n') },
    { name: 'no proxy, nothing deployed', files: fifty },
    {
      name: 'the proxy is somewhere else: a question',
      files: { ...fifty, Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n' },
      asks: true,
    },
    {
      name: 'Traefik has no limit by default',
      files: {
        ...fifty,
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n  edge:\n    image: traefik:v3.3.2\n',
      },
      passes: true,
    },
    {
      name: 'an include from elsewhere',
      files: {
        ...fifty,
        ...nginx('    include /opt/limits.conf;\n    location / {\n      proxy_pass http://api:8000;\n    }\n'),
      },
    },
  ],
  unresolved: [
    {
      name: 'a variable',
      files: {
        ...fifty,
        ...nginx('    client_max_body_size ${MAX_BODY};\n    location / {\n      proxy_pass http://api:8000;\n    }\n'),
      },
    },
  ],
});
