import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './token-in-access-log.ts';

const app = fastapi(
  'def mail(host, token):\n    return f"{host}/verify-email?token={token}"\n@app.get("/x")\ndef x(): ...\n',
  {
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  },
);
const nginx = (log: string) =>
  `events {}\nhttp {\n  log_format full '$remote_addr "$request" $status';\n  log_format plain '$remote_addr "$request_method $uri" $status';\n  access_log /dev/stdout ${log};\n  server {\n    listen 80;\n    location / { proxy_pass http://api:8000; }\n  }\n}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a flag in a list',
      files: {
        ...app,
        'compose.yml':
          'services:\n  proxy:\n    image: traefik:v3.3\n    command:\n      - --providers.docker\n      # access log\n      - --accesslog\n  api:\n    build: .\n',
      },
      at: 'compose.yml:7',
      message: /links to \/verify-email carry token/,
    },
    { name: 'nginx with the request line', files: { ...app, 'nginx.conf': nginx('full') }, at: 'nginx.conf:5' },
  ],
  good: [
    { name: 'nginx with the path alone', files: { ...app, 'nginx.conf': nginx('plain') }, passes: true },
    { name: 'no proxy', files: app },
  ],
});
