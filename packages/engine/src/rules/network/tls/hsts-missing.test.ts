import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './hsts-missing.ts';

const server = (inner: string) => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 443 ssl;\n    ${inner}\n  }\n}\n`,
});
const header = 'add_header Strict-Transport-Security "max-age=31536000" always;';

ruleTest(rule, {
  bad: [
    { name: 'no header at all', files: server('location / { proxy_pass http://api:1; }'), at: 'nginx.conf:3' },
    {
      name: 'a location with its own header drops the one of the server',
      files: server(
        `${header}\n    location / { proxy_pass http://api:1; }\n    location /app {\n      add_header X-Frame-Options DENY;\n      root /www;\n    }`,
      ),
      at: 'nginx.conf:7',
      message: /location \/app sets its own add_header/,
      confidence: 'High',
    },
  ],
  good: [
    {
      name: 'merged headers',
      files: server(`${header}\n    location / { add_header_inherit merge; add_header A b; root /www; }`),
      passes: true,
    },
    {
      name: 'an include that is not here may set it',
      files: server('include /opt/security.conf;\n    location / { root /www; }'),
    },
    {
      name: 'a Traefik in front ends TLS',
      files: { ...server('location / { root /www; }'), 'compose.yml': 'services:\n  edge:\n    image: traefik:3.1\n' },
    },
    { name: 'no TLS here', files: { 'nginx.conf': 'events {}\nhttp { server { listen 80; root /www; } }\n' } },
  ],
});
