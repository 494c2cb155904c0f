import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './request-limit-missing.ts';

const nginx = (server: string) => ({
  'nginx.conf': `events {}\nhttp {\n  sendfile on;\n  server {\n    listen 80;\n${server}  }\n}\n`,
});

const uploads = {
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  'requirements.txt': 'fastapi==0.115.0\n',
  'main.py':
    'from fastapi import FastAPI, UploadFile\n\napp = FastAPI()\n\n\n@app.post("/documents")\nasync def add(file: UploadFile):\n    return {"name": file.filename}\n',
};

ruleTest(rule, {
  bad: [
    {
      name: 'a limiter that is imported and put before nothing',
      files: {
        ...nginx('    location / { proxy_pass http://api:8000; }\n'),
        'requirements.txt': 'fastapi==0.115.0\nslowapi==0.1.9\n',
        'main.py':
          'from fastapi import FastAPI\nfrom slowapi import Limiter\n\napp = FastAPI()\n\n\n@app.get("/x")\ndef x():\n    return 1\n',
      },
      at: 'nginx.conf:4',
    },
    {
      name: 'a proxy without limits',
      files: nginx('    location /api/ { proxy_pass http://api:8000; }\n'),
      at: 'nginx.conf:4',
    },
    {
      name: 'uploads to a published application',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n',
        ...uploads,
      },
      at: 'main.py:6',
      severity: 'MEDIUM',
      message: /takes uploads at POST \/documents, service api is published on every interface/,
    },
    {
      name: 'uploads to Flask',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["gunicorn", "main:app"]\n',
        'requirements.txt': 'flask==3.1.2\n',
        'main.py':
          'from flask import Flask, request\n\napp = Flask(__name__)\n\n\n@app.post("/documents")\ndef add():\n    request.files["file"].save("/data/a")\n    return {}\n',
      },
      at: 'main.py:6',
      fix: /flask_limiter/,
      fixLacks: /slowapi/,
    },
  ],
  good: [
    {
      name: 'uploads to a port of the host itself',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["127.0.0.1:8000:8000"]\n',
        ...uploads,
      },
    },
    {
      name: 'a limit in a location',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;\n  server {\n    listen 80;\n    location / { limit_req zone=a; proxy_pass http://api:8000; }\n  }\n}\n',
      },
      passes: true,
    },
    {
      name: 'the application limits',
      files: {
        ...nginx('    location / { proxy_pass http://api:8000; }\n'),
        'requirements.txt': 'fastapi==0.115.0\nslowapi==0.1.9\n',
        'main.py':
          'from fastapi import FastAPI\nfrom slowapi.middleware import SlowAPIMiddleware\n\napp = FastAPI()\napp.add_middleware(SlowAPIMiddleware)\n\n\n@app.get("/x")\ndef x():\n    return 1\n',
      },
      passes: true,
    },
    { name: 'only files are served', files: nginx('    location / { root /srv; }\n') },
    { name: 'a redirect', files: nginx('    return 301 https://$host$request_uri;\n') },
    {
      name: 'published without a proxy here: a question',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n',
        Dockerfile: 'FROM python:3.12.7-slim\nEXPOSE 8000\nCMD ["uvicorn", "main:app"]\n',
      },
      asks: true,
    },
  ],
});
