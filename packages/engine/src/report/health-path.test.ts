import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../testing/load-grammars.ts';
import { treeOf } from '../../testing/tree.ts';
import type { ParseTools } from '../documents/document.ts';
import { judgeAll } from '../index.ts';
import { deploymentFacts } from './deployment-facts.ts';

describe('the path that the verification commands call', () => {
  let tools: ParseTools;
  beforeAll(async () => {
    tools = { grammars: await loadGrammars() };
  });

  const pathOf = (files: Record<string, string>) => {
    return deploymentFacts(judgeAll(treeOf(files), tools).model).healthPath;
  };
  const api = (...routes: string[]) =>
    `from fastapi import FastAPI\napp = FastAPI()\n${routes
      .map((route, index) => `@app.${route}\ndef handler_${index}():\n    return {}\n`)
      .join('')}`;
  const dockerfile = (check = '') =>
    `FROM python:3.12.7-slim\nCOPY . .\nEXPOSE 8000\n${check}CMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\n`;
  const files = (main: string, check = '') => ({
    Dockerfile: dockerfile(check),
    'compose.yml':
      'services:\n  app:\n    build: .\n    ports: ["8000:8000"]\n  store:\n    image: minio/minio:latest\n    healthcheck:\n      test: curl -f http://localhost:9000/minio/health/live\n',
    'requirements.txt': 'fastapi==0.115.0\n',
    'main.py': main,
  });

  it('is what the image’s own HEALTHCHECK calls, before any route that is named like one', () => {
    const check = 'HEALTHCHECK CMD curl -f http://localhost:8000/api/v3/status/ || exit 1\n';
    expect(pathOf(files(api('get("/health")'), check))).toBe('/api/v3/status/');
  });

  it('is a GET route: nothing that takes a POST and nothing with a parameter', () => {
    const routes = ['post("/status")', 'get("/{code}/health")', 'get("/{code}")', 'post("/jobs")', 'get("/jobs")'];
    expect(pathOf(files(api(...routes)))).toBeNull();
    expect(pathOf(files(api(...routes, 'get("/healthz")')))).toBe('/healthz');
  });

  it('is nothing that a database or store calls of itself', () => {
    expect(pathOf(files(api('get("/{code}")')))).toBeNull();
  });

  it('belongs to the port that speaks HTTPS, where 80 only redirects to it', () => {
    const { publicScheme, publicPort } = deploymentFacts(
      judgeAll(
        treeOf({
          'compose.yml':
            'services:\n  proxy:\n    image: nginx:1.27.2\n    ports: ["80:80", "8444:443"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n',
          'nginx.conf':
            'events {}\nhttp {\n  server {\n    listen 80;\n    return 301 https://$host$request_uri;\n  }\n  server {\n    listen 443 ssl;\n    root /srv;\n  }\n}\n',
        }),
        tools,
      ).model,
    );
    expect({ publicScheme, publicPort }).toEqual({ publicScheme: 'https', publicPort: 8444 });
  });
});
