import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './proxy-error-log-missing.ts';

const conf = 'events {}\nhttp {\n  server {\n    listen 80;\n    location / { proxy_pass http://shop:8080; }\n  }\n}\n';

ruleTest(rule, {
  bad: [
    { name: 'nginx on a host', files: { 'deploy/nginx.conf': conf }, at: 'deploy/nginx.conf:3', severity: 'MONITOR' },
    {
      name: 'a file that is named off',
      files: { 'deploy/nginx.conf': `error_log off;\n${conf}` },
      at: 'deploy/nginx.conf:1',
      severity: 'MEDIUM',
      message: /named off/,
    },
  ],
  good: [
    {
      name: 'written for one server',
      files: { 'nginx.conf': conf.replace('listen 80;', 'listen 80;\n    error_log /var/log/nginx/shop.log;') },
      passes: true,
    },
    {
      name: 'the official image links the default to stderr',
      files: {
        'nginx.conf': conf,
        'compose.yml':
          'services:\n  edge:\n    image: nginx:1.28-alpine\n    volumes:\n      - ./nginx.conf:/etc/nginx/nginx.conf:ro\n',
      },
    },
    {
      name: 'an image that is built on it',
      files: { 'nginx.conf': conf, Dockerfile: 'FROM nginx:1.28-alpine\nCOPY nginx.conf /etc/nginx/nginx.conf\n' },
    },
    {
      name: 'a fragment',
      files: { 'conf.d/shop.conf': 'server {\n  listen 80;\n  location / { proxy_pass http://shop:8080; }\n}\n' },
    },
  ],
});
