import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './backend-port-bypasses-proxy.ts';

const nginx =
  'events {}\nhttp {\n  server {\n    listen 443 ssl;\n    ssl_certificate /c.pem;\n    location /api/ { proxy_pass http://api:8000; }\n  }\n}\n';
const compose = (ports: string, more = '') =>
  `services:\n  edge:\n    image: nginx:1.28\n    ports: ["443:443"]\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n  api:\n    image: shop:1\n    ports: ${ports}\n${more}`;

ruleTest(rule, {
  bad: [
    {
      name: 'nginx ends TLS and the application is open beside it',
      files: { 'compose.yml': compose('["8000:8000"]'), 'nginx.conf': nginx },
      at: 'compose.yml:8',
      message: /port 8000 on every interface although location \/api\//,
      severity: 'MEDIUM',
    },
    {
      name: 'the web server passes requests on, and the API asks nobody for a name',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: shop-web:1\n    ports: ["8080:3000"]\n    environment:\n      - BACKEND_URL=http://api:8001\n  api:\n    build: .\n    ports: ["8001:8001"]\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--port", "8001"]\n',
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.delete("/documents")\ndef clear():\n    return []\n',
      },
      at: 'compose.yml:9',
      message: /nothing in the sources/,
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the browser calls the port itself',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: shop-web:1\n    ports: ["8080:3000"]\n    environment:\n      BACKEND_URL: http://api:8001\n      PUBLIC_API_URL: http://localhost:8001\n  api:\n    build: .\n    ports: ["8001:8001"]\n',
        Dockerfile: 'FROM python:3.13-slim\nCMD ["uvicorn", "main:app"]\n',
      },
    },
    {
      name: 'an nginx file that no service mounts',
      files: {
        'compose.yml': 'services:\n  api:\n    image: shop:1\n    ports: ["8000:8000"]\n',
        'nginx.conf': nginx,
      },
    },
    {
      name: 'no port at all',
      files: { 'compose.yml': compose('[]'), 'nginx.conf': nginx },
    },
    {
      name: 'a database that a web service uses is another matter',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: shop-web:1\n    ports: ["8080:3000"]\n    environment:\n      SEARCH: http://search:9200\n  search:\n    image: elasticsearch:9.2.0\n    ports: ["9200:9200"]\n',
      },
    },
  ],
});
