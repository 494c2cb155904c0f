import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './api-unauthenticated.ts';

const routes = '@app.post("/documents")\ndef add(): ...\n\n@app.delete("/documents/{id}")\ndef remove(id: str): ...\n';
const api = (head: string) => ({
  'api/requirements.txt': 'fastapi==0.142.2\n',
  'api/main.py': `from fastapi import FastAPI\nfrom documents import router\napp = FastAPI()\n${head}app.include_router(router)\n${routes}`,
  'api/Dockerfile': 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0"]\n',
});
const nginx = (more: string) =>
  `events {}\nhttp {\n  server {\n    listen 80;\n    location /api/ {\n      ${more}proxy_pass http://api:8000;\n    }\n  }\n}\n`;
const behind =
  'services:\n  api:\n    build: api\n  web:\n    image: nginx:1.27.2\n    ports: ["3000:80"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n';

const pods = (type: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: example/api:1.4\n---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec:\n  type: ${type}\n  selector: { app: api }\n  ports: [{ port: 80, targetPort: 8000 }]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a LoadBalancer in front of its pods',
      files: { ...api(''), 'k8s.yml': pods('LoadBalancer') },
      at: 'api/main.py:4',
      message: /Service api \(LoadBalancer\)/,
    },
    {
      name: 'a published port',
      files: { ...api(''), 'compose.yml': 'services:\n  api:\n    build: api\n    ports:\n      - "8001:8000"\n' },
      at: 'compose.yml:5',
      message: /2 of its 2 routes .* DELETE \/documents\/\{id\}.* port 8001/,
      severity: 'HIGH',
    },
    {
      name: 'behind a proxy that asks nobody',
      files: { ...api(''), 'compose.yml': behind, 'nginx.conf': nginx('') },
      at: 'api/main.py:4',
      message: /nginx passes requests/,
    },
  ],
  good: [
    {
      name: 'a Service that stays in the cluster',
      files: { ...api(''), 'k8s.yml': pods('ClusterIP') },
    },
    {
      name: 'a check in another file',
      files: {
        ...api(''),
        'api/security.py':
          'import os\nfrom fastapi import Depends, HTTPException, Header\n\ndef verify_token(authorization: str = Header()): ...\n',
        'compose.yml': 'services:\n  api:\n    build: api\n    ports: ["8001:8000"]\n',
      },
      passes: true,
    },
    {
      name: 'a password at the proxy',
      files: { ...api(''), 'compose.yml': behind, 'nginx.conf': nginx('auth_basic "x";\n      ') },
      passes: true,
    },
    {
      name: 'this machine alone',
      files: { ...api(''), 'compose.yml': 'services:\n  api:\n    build: api\n    ports: ["127.0.0.1:8001:8000"]\n' },
    },
    {
      name: 'a login in front',
      files: {
        ...api(''),
        'compose.yml':
          'services:\n  api:\n    build: api\n    ports: ["8001:8000"]\n  login:\n    image: quay.io/oauth2-proxy/oauth2-proxy:v7.8.1\n',
      },
      passes: true,
    },
    {
      name: 'reading alone',
      files: {
        ...api(''),
        'api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/documents")\ndef all(): ...\n',
        'compose.yml': 'services:\n  api:\n    build: api\n    ports: ["8001:8000"]\n',
      },
    },
  ],
});
