import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './plaintext-listener.ts';

const plain = 'server {\n  listen 80;\n  server_name app.test;\n  location / { proxy_pass http://api:8000; }\n}\n';
const compose = (port: string) =>
  `services:\n  web:\n    image: nginx:1.27\n    ports: ["${port}"]\n    volumes: ["./app.conf:/etc/nginx/conf.d/app.conf:ro"]\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'port 443 without TLS',
      files: { 'app.conf': plain.replace('listen 80', 'listen 443'), 'compose.yml': compose('443:443') },
      at: 'app.conf:2',
      message: /app\.test listens on port 443/,
    },
  ],
  good: [
    { name: 'nothing says where TLS ends', files: { 'app.conf': plain, 'compose.yml': compose('80:80') }, asks: true },
    {
      name: 'a published application without a proxy',
      files: {
        'compose.yml': 'services:\n  api:\n    build: .\n    ports: ["8000:8000"]\n',
        Dockerfile: 'FROM python:3.12-slim\nCMD ["uvicorn", "main:app"]\n',
      },
      asks: true,
    },
    {
      name: 'published to the own machine only',
      files: { 'app.conf': plain, 'compose.yml': compose('127.0.0.1:80:80') },
    },
    {
      name: 'a tunnel in front',
      files: {
        'app.conf': plain,
        'compose.yml': `${compose('80:80')}  tunnel:\n    image: cloudflare/cloudflared:2026.1\n`,
      },
      passes: true,
    },
    {
      name: 'the platform ends TLS',
      files: {
        Dockerfile: 'FROM nginx:1.27\nCOPY app.conf /etc/nginx/conf.d/\n',
        'app.conf': plain,
        'fly.toml': 'app = "x"\n',
      },
      passes: true,
    },
    {
      name: 'the request says what the hop in front saw',
      files: {
        'app.conf': plain.replace(
          'server_name app.test;',
          'server_name app.test;\n  if ($http_x_forwarded_proto = http) { return 301 https://$host$request_uri; }',
        ),
      },
      passes: true,
    },
  ],
});
