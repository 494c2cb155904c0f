import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './config-not-loaded.ts';

const server = 'server {\n  listen 80;\n  location / { proxy_pass http://api:8000; }\n}\n';
const whole = `events {}\nhttp {\n  ${server.replaceAll('\n', '\n  ')}\n}\n`;
const compose = (source: string, target: string, more = '') =>
  `services:\n  edge:\n    image: nginx:1.28\n    ports: ["80:80"]\n${more}    volumes:\n      - ./${source}:${target}:ro\n  api:\n    image: shop:1\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a server block as the main file',
      files: { 'app.conf': server, 'compose.yml': compose('app.conf', '/etc/nginx/nginx.conf') },
      at: 'compose.yml:6',
      severity: 'CRITICAL',
    },
    {
      name: 'a complete file among the server blocks',
      files: { 'nginx.conf': whole, 'compose.yml': compose('nginx.conf', '/etc/nginx/conf.d/default.conf') },
      at: 'compose.yml:6',
      severity: 'CRITICAL',
    },
    {
      name: 'a variable that nobody fills in',
      files: {
        'app.conf': server.replace('http://api:8000', 'http://${API_HOST}:8000'),
        Dockerfile: 'FROM nginx:1.28\nCOPY app.conf /etc/nginx/conf.d/default.conf\n',
      },
      at: 'Dockerfile:2',
      message: /\$\{API_HOST\}/,
    },
    {
      name: 'a template where nothing is rendered',
      files: {
        'app.conf.template': server,
        'compose.yml': compose('app.conf.template', '/etc/nginx/conf.d/app.conf.template'),
      },
      at: 'compose.yml:6',
      message: /only \*\.conf is read/,
    },
  ],
  good: [
    {
      name: 'a template in its folder',
      files: {
        'app.conf.template': server.replace('http://api:8000', 'http://${API_HOST}:8000'),
        'compose.yml': compose(
          'app.conf.template',
          '/etc/nginx/templates/default.conf.template',
          '    environment:\n      API_HOST: api\n',
        ),
      },
    },
    {
      name: 'a script fills the variables in',
      files: {
        'app.conf': server.replace('http://api:8000', 'http://${API_HOST}:8000'),
        'start.sh':
          "#!/bin/sh\nenvsubst '$API_HOST' < /etc/nginx/conf.d/default.conf > /tmp/a && mv /tmp/a /etc/nginx/conf.d/default.conf\nexec nginx -g 'daemon off;'\n",
        Dockerfile:
          'FROM nginx:1.28\nCOPY app.conf /etc/nginx/conf.d/default.conf\nCOPY start.sh /\nCMD ["/start.sh"]\n',
      },
    },
    {
      name: 'a complete file as the main file',
      files: { 'nginx.conf': whole, 'compose.yml': compose('nginx.conf', '/etc/nginx/nginx.conf') },
      passes: true,
    },
    {
      name: 'sites-enabled of a Debian package',
      files: {
        'app.conf': server,
        Dockerfile:
          'FROM debian:13-slim\nRUN apt-get update && apt-get install -y nginx\nCOPY app.conf /etc/nginx/sites-enabled/default\n',
      },
    },
  ],
});
