import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './tool-missing.ts';

const compose = (test: string, image = 'build: .') =>
  `services:\n  api:\n    ${image}\n    healthcheck:\n      test: ${test}\n  web:\n    image: nginx:1.30.1\n`;
const slim = 'FROM node:22-bookworm-slim\nCMD ["node", "a.js"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'Compose asks with curl in a slim image',
      files: { 'compose.yml': compose('["CMD", "curl", "-f", "http://localhost:3000/"]'), Dockerfile: slim },
      at: 'compose.yml:4',
      message: /calls curl, which node:22-bookworm-slim/,
    },
    {
      name: 'installed in the builder only',
      files: {
        Dockerfile:
          'FROM python:3.12-slim AS b\nRUN apt-get update && apt-get install -y curl\nFROM python:3.12-slim\nCOPY --from=b /app /app\nHEALTHCHECK CMD curl -f http://127.0.0.1/ || exit 1\nCMD ["x"]\n',
      },
      at: 'Dockerfile:5',
    },
    {
      name: 'another service waits for it',
      files: {
        'compose.yml': `${compose('curl -f http://localhost:3000/ || exit 1')}    depends_on:\n      api:\n        condition: service_healthy\n`,
        Dockerfile: slim,
      },
      at: 'compose.yml:4',
      severity: 'CRITICAL',
    },
    {
      name: 'a third-party image without curl',
      files: {
        'compose.yml': compose('["CMD", "curl", "-f", "http://localhost:11434/"]', 'image: ollama/ollama:0.5.1'),
      },
      at: 'compose.yml:4',
    },
    {
      name: 'a client that left the image',
      files: { 'compose.yml': compose('["CMD", "mysqladmin", "ping"]', 'image: mariadb:11.4') },
      at: 'compose.yml:4',
      message: /mysqladmin/,
    },
    {
      name: 'an exec probe of Kubernetes',
      files: {
        'k.yml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: q}\nspec:\n  containers:\n    - name: q\n      image: qdrant/qdrant:v1.12.0\n      livenessProbe:\n        exec: {command: [curl, -f, "http://localhost:6333/healthz"]}\n',
      },
      at: 'k.yml:8',
    },
  ],
  good: [
    {
      name: 'the interpreter asks',
      files: { Dockerfile: 'FROM node:22-bookworm-slim\nHEALTHCHECK CMD ["node", "-e", "fetch(1)"]\nCMD ["x"]\n' },
      passes: true,
    },
    {
      name: 'installed in the final stage',
      files: {
        Dockerfile:
          'FROM alpine:3.23\nRUN apk add --no-cache curl\nHEALTHCHECK CMD curl -f http://127.0.0.1/\nCMD ["x"]\n',
      },
      passes: true,
    },
    {
      name: 'the full image has curl',
      files: {
        'compose.yml': compose('["CMD", "curl", "-f", "http://localhost/"]'),
        Dockerfile: 'FROM python:3.12-bookworm\nCMD ["x"]\n',
      },
      passes: true,
    },
    {
      name: 'BusyBox has wget',
      files: { Dockerfile: 'FROM node:22-alpine\nHEALTHCHECK CMD wget -qO- http://127.0.0.1/ || exit 1\nCMD ["x"]\n' },
      passes: true,
    },
    {
      name: 'an alternative that exists',
      files: {
        Dockerfile:
          'FROM node:22-alpine\nHEALTHCHECK CMD curl -f http://127.0.0.1/ || wget -qO- http://127.0.0.1/\nCMD ["x"]\n',
      },
    },
    {
      name: 'an unknown image',
      files: { 'compose.yml': compose('["CMD", "curl", "-f", "http://localhost/"]', 'image: example/app:1') },
    },
    {
      name: 'a copied binary',
      files: {
        Dockerfile:
          'FROM gcr.io/distroless/static-debian12\nCOPY --from=x/y:1 /bin/grpc_health_probe /bin/grpc_health_probe\nHEALTHCHECK CMD ["/bin/grpc_health_probe"]\nCMD ["/a"]\n',
      },
    },
    {
      name: 'the database client of its own image',
      files: { 'compose.yml': compose('["CMD-SHELL", "pg_isready -U postgres"]', 'image: postgres:16.4') },
      passes: true,
    },
  ],
  unresolved: [
    {
      name: 'a base from outside',
      files: { Dockerfile: 'ARG B\nFROM $B\nHEALTHCHECK CMD curl -f http://127.0.0.1/\nCMD ["x"]\n' },
    },
  ],
});
