import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './missing.ts';

const service = (lines: string) => `services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n${lines}`;
const app = 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/health")\ndef health():\n    return {}\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a built service without any check',
      files: { 'compose.yml': service(''), Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["python", "app.py"]\n' },
      at: 'compose.yml:2',
      message: /neither here nor in Dockerfile/,
    },
    {
      name: 'a check in a stage that is not part of the image',
      files: {
        'compose.yml': service(''),
        Dockerfile: 'FROM node:22-slim AS b\nHEALTHCHECK CMD true\nFROM python:3.12-slim-bookworm\nCMD ["x"]\n',
      },
      at: 'compose.yml:2',
    },
    {
      name: 'an image that nothing else here runs',
      files: { Dockerfile: 'FROM python:3.12-slim-bookworm\nEXPOSE 8000\nCMD ["python", "app.py"]\n' },
      at: 'Dockerfile:3',
    },
    {
      name: 'an application with a health route gets an edit',
      files: {
        'compose.yml': service(''),
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nWORKDIR /app\nCOPY requirements.txt app.py ./\nRUN pip install -r requirements.txt\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n',
        'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.32.0\n',
        'app.py': app,
      },
      at: 'compose.yml:2',
    },
    {
      name: 'a status route that takes a parameter or a POST is no health check',
      files: {
        'compose.yml': service(''),
        Dockerfile:
          'FROM python:3.12-slim-bookworm\nCOPY . .\nRUN pip install -r requirements.txt\nCMD ["uvicorn", "app:app", "--host", "0.0.0.0"]\n',
        'requirements.txt': 'fastapi==0.115.0\nuvicorn==0.32.0\n',
        'app.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.post("/jobs/status")\ndef a():\n    return {}\n\n@app.get("/{job}/status")\ndef b(job):\n    return {}\n',
      },
      at: 'compose.yml:2',
      fixLacks: /status/,
    },
    {
      name: 'a compiled program that may well be a server',
      files: {
        Dockerfile:
          'FROM golang:1.26 AS build\nRUN go build -o /app .\nFROM alpine:3.22\nCOPY --from=build /app /app\nCMD ["/app"]\n',
      },
      at: 'Dockerfile:5',
      severity: 'MONITOR',
      message: /starts app and ends/,
    },
    {
      name: 'a program of an interpreter',
      files: { Dockerfile: 'FROM python:3.13-slim\nENTRYPOINT ["python", "main.py"]\n' },
      at: 'Dockerfile:2',
      severity: 'MONITOR',
      message: /starts python and ends/,
    },
    {
      name: 'several services in one finding, where somebody waits for no more than a start',
      files: {
        'compose.yml':
          'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n    depends_on:\n      redis:\n        condition: service_started\n  redis:\n    image: redis:8.2\n  worker:\n    build: .\n    command: celery -A app worker\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["python", "app.py"]\n',
      },
      at: 'compose.yml:6',
      count: 1,
      message: /api, redis and worker have no health check/,
    },
    {
      name: 'an image that only an example runs is told once, at its Dockerfile',
      files: {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nEXPOSE 8000\nCMD ["python", "app.py"]\n',
        'examples/compose.yml': 'services:\n  api:\n    build: ..\n    ports: ["8000:8000"]\n',
      },
      at: 'Dockerfile:3',
      count: 1,
    },
    {
      name: 'a worker',
      files: {
        'compose.yml': 'services:\n  worker:\n    build: .\n    command: celery -A app worker\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["x"]\n',
      },
      at: 'compose.yml:2',
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'a command that ends by itself',
      files: { Dockerfile: 'FROM alpine:3.22\nCOPY . /src\nCMD ["make", "-C", "/src"]\n' },
    },
    {
      name: 'a tool of our own that takes arguments',
      files: { Dockerfile: 'FROM alpine:3.22\nCOPY convert /bin/convert\nENTRYPOINT ["convert"]\nCMD ["--help"]\n' },
    },
    {
      name: 'an image of a tool',
      files: {
        Dockerfile: 'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y jq\nENTRYPOINT ["jq"]\n',
      },
    },
    {
      name: 'the image brings one',
      files: {
        'compose.yml': service(''),
        Dockerfile: 'FROM python:3.12-slim-bookworm\nHEALTHCHECK CMD ["python", "-c", "pass"]\nCMD ["x"]\n',
      },
      passes: true,
    },
    {
      name: 'databases that the image waits for by itself',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    depends_on: [db]\n  db:\n    image: postgres:16.4\n',
        'docker/wait-for-db.sh': '#!/bin/sh\nuntil pg_isready -h db; do sleep 1; done\n',
      },
    },
    {
      name: 'a migration',
      files: {
        'compose.yml': 'services:\n  m:\n    build: .\n    command: alembic upgrade head\n',
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["x"]\n',
      },
    },
    {
      name: 'an image of others',
      files: { 'compose.yml': 'services:\n  x:\n    image: example/app:1.0\n    ports: ["80:80"]\n' },
    },
    {
      name: 'Kubernetes does not run it',
      files: {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD ["x"]\n',
        'k8s/a.yml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {a: a}}\n  template:\n    metadata: {labels: {a: a}}\n    spec:\n      containers: [{name: a, image: "example/a:1"}]\n',
      },
    },
  ],
});
