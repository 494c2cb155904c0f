import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './body-limit-implicit.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a server with nothing but a port',
      files: { 'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 80;\n  }\n}\n' },
      at: 'nginx.conf:3',
      message: /above 1 MiB/,
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'set for all servers',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  client_max_body_size 1m;\n  server {\n    listen 80;\n    location / { proxy_pass http://shop:8080; }\n  }\n}\n',
      },
      passes: true,
    },
    {
      name: 'set in one location',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location /upload { client_max_body_size 1g; proxy_pass http://shop:8080; }\n  }\n}\n',
      },
      passes: true,
    },
    {
      name: 'only files are served',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    root /srv;\n    location / { try_files $uri =404; }\n  }\n}\n',
      },
    },
    {
      name: 'a fragment whose main file is elsewhere',
      files: { 'conf.d/shop.conf': 'server {\n  listen 80;\n  location / { proxy_pass http://shop:8080; }\n}\n' },
    },
    {
      name: 'the routes of the application are known',
      files: {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/api/items")\nasync def items():\n    return []\n',
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location / { proxy_pass http://api:8000; }\n  }\n}\n',
      },
    },
  ],
});
