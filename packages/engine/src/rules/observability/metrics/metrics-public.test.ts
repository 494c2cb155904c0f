import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './metrics-public.ts';

const code =
  'from prometheus_client import make_asgi_app\napp.mount("/metrics", make_asgi_app())\n@app.get("/x")\ndef x(): ...\n';
const nginx = (locations: string) => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    ${locations}\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'everything is passed on',
      files: fastapi(code, nginx('location / { proxy_pass http://api:8000; }')),
      at: 'nginx.conf:5',
      message: /passes it on to everybody/,
    },
  ],
  good: [
    { name: 'only the API is', files: fastapi(code, nginx('location /api/ { proxy_pass http://api:8000; }')) },
    { name: 'no proxy', files: fastapi(code) },
  ],
});
