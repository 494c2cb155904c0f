import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './http-not-redirected.ts';

const tls = 'server {\n  listen 443 ssl;\n  server_name app.test;\n  location / { proxy_pass http://api:8000; }\n}\n';
const plain = (body: string, listen = '80') => `server {\n  listen ${listen};\n  server_name app.test;\n  ${body}\n}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a second server with the same content',
      files: { 'conf.d/app.conf': plain('location / { proxy_pass http://api:8000; }') + tls },
      at: 'conf.d/app.conf:2',
      message: /app\.test.*port 80/,
    },
  ],
  good: [
    {
      name: 'challenge and redirect',
      files: {
        'conf.d/app.conf': `${plain('location /.well-known/acme-challenge/ { root /c; }\n  location / { return 301 https://$host$request_uri; }')}${tls}`,
      },
      passes: true,
    },
    {
      name: 'a port for probes and metrics alone',
      files: {
        'conf.d/app.conf':
          plain(
            'location / { return 404; }\n  location = /ready { proxy_pass http://api:8000; }\n  location = /metrics { proxy_pass http://api:8000; }',
            '9091',
          ) + tls,
      },
    },
    {
      name: 'loopback only',
      files: { 'conf.d/app.conf': plain('location / { proxy_pass http://api:8000; }', '127.0.0.1:80') + tls },
    },
    {
      name: 'another name',
      files: {
        'conf.d/app.conf': plain('location / { proxy_pass http://api:8000; }').replace('app.test', 'other.test') + tls,
      },
    },
    {
      name: 'the hop in front redirects',
      files: {
        'conf.d/app.conf': `set_real_ip_from 10.0.0.0/8;\n${plain('location / { proxy_pass http://api:8000; }')}${tls}`,
      },
    },
  ],
});
