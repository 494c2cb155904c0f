import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './upstream-unknown.ts';

const nginx = (target: string, more = '') => ({
  'nginx.conf': `events {}\nhttp {\n${more}  server {\n    listen 80;\n    location / {\n      proxy_pass ${target};\n    }\n  }\n}\n`,
});
const compose = (services: string, proxy = '') => ({
  'compose.yml': `services:\n  proxy:\n    image: nginx:1.30.0\n    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]\n${proxy}${services}`,
});
const api = {
  'requirements.txt': 'fastapi==0.142.2\nuvicorn==0.54.0\n',
  'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/")\ndef home():\n    return {}\n',
  Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"]\n',
};

ruleTest(rule, {
  bad: [
    {
      name: 'a name that no service has',
      files: { ...compose('  api:\n    image: example/api:1.2\n'), ...nginx('http://apis:8000') },
      at: 'nginx.conf:6',
      message: /passes requests to apis.*api is probably meant/,
      severity: 'CRITICAL',
    },
    {
      name: 'a name in an upstream group',
      files: {
        ...compose('  api:\n    image: example/api:1.2\n'),
        ...nginx('http://app', '  upstream app {\n    server backend:8000;\n  }\n'),
      },
      at: 'nginx.conf:4',
    },
    {
      name: 'a port on which the command does not listen',
      files: { ...api, ...compose('  api:\n    build: .\n'), ...nginx('http://api:8080') },
      at: 'nginx.conf:6',
      message: /api:8080, but api listens on 8000 by its command \(Dockerfile:3\)/,
    },
    {
      name: 'the published port instead of the one inside',
      files: {
        ...compose('  web:\n    image: example/web:1.2\n    ports: ["8080:80"]\n'),
        ...nginx('http://web:8080'),
      },
      at: 'nginx.conf:6',
      confidence: 'Medium',
    },
    {
      name: 'localhost in the container of nginx',
      files: {
        ...compose('  api:\n    image: example/api:1.2\n    ports: ["8000:8000"]\n'),
        ...nginx('http://localhost:8000'),
      },
      at: 'nginx.conf:6',
      message: /api runs in another/,
    },
    {
      name: 'a network that is probably shared: less sure',
      files: {
        ...compose('  api:\n    image: example/api:1.2\n', '    networks: [edge]\n'),
        ...nginx('http://billing:8000'),
      },
      at: 'nginx.conf:6',
      severity: 'HIGH',
      confidence: 'Medium',
    },
  ],
  good: [
    {
      name: 'name and port',
      files: { ...api, ...compose('  api:\n    build: .\n'), ...nginx('http://api:8000') },
      passes: true,
    },
    {
      name: 'a container name',
      files: {
        ...compose('  api:\n    image: example/api:1.2\n    container_name: backend\n'),
        ...nginx('http://backend:8000'),
      },
      passes: true,
    },
    {
      name: 'a name from extra_hosts',
      files: {
        ...compose('  api:\n    image: example/api:1.2\n', '    extra_hosts: ["legacy:10.0.0.7"]\n'),
        ...nginx('http://legacy:8000'),
      },
      passes: true,
    },
    { name: 'a public name', files: { ...compose(''), ...nginx('https://api.example.com') } },
    { name: 'an address', files: { ...compose(''), ...nginx('http://10.0.0.5:8000') } },
    {
      name: 'the network of the host',
      files: { ...compose('', '    network_mode: host\n'), ...nginx('http://localhost:8000') },
    },
    {
      name: 'one image starts both',
      files: {
        'compose.yml': 'services:\n  app:\n    build: .\n',
        Dockerfile:
          'FROM nginx:1.30.0\nCOPY nginx.conf /etc/nginx/nginx.conf\nCOPY start.sh /start.sh\nCMD ["/start.sh"]\n',
        ...nginx('http://127.0.0.1:8000'),
      },
    },
    { name: 'nobody loads the configuration', files: nginx('http://backend:8000') },
  ],
  unresolved: [
    {
      name: 'a template variable',
      files: { ...compose('  api:\n    image: example/api:1.2\n'), ...nginx('http://${BACKEND}:8000') },
    },
  ],
});
