import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './security-headers-dropped.ts';

const nginx = (server: string, http = '') => ({
  'nginx.conf': `events {}\nhttp {\n${http}  server {\n    listen 80;\n    root /srv;\n${server}  }\n}\n`,
});
const frame = '    add_header X-Frame-Options DENY always;\n';
const cached =
  '    location /assets/ {\n      add_header Cache-Control "public, max-age=31536000, immutable";\n    }\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a cache header in a location',
      files: nginx(frame + cached),
      at: 'nginx.conf:7',
      message: /location \/assets\/ .*\(line 8\).*X-Frame-Options.*\(line 6\)/,
    },
    {
      name: 'two locations: one finding',
      files: nginx(`${frame}${cached}    location = /index.html {\n      add_header Cache-Control no-cache;\n    }\n`),
      at: 'nginx.conf:7',
      count: 1,
      message: /2 locations/,
    },
    {
      name: 'headers of the http level',
      files: nginx(cached, '  add_header X-Content-Type-Options nosniff;\n'),
      at: 'nginx.conf:7',
    },
  ],
  good: [
    {
      name: 'repeated',
      files: nginx(
        `${frame}    location / {\n      add_header X-Frame-Options DENY always;\n      add_header Cache-Control no-store;\n    }\n`,
      ),
      passes: true,
    },
    { name: 'merged', files: nginx(`${frame}    add_header_inherit merge;\n${cached}`), passes: true },
    {
      name: 'expires is no header line',
      files: nginx(`${frame}    location /assets/ {\n      expires 1y;\n    }\n`),
      passes: true,
    },
    { name: 'no protective headers outside', files: nginx(cached) },
    {
      name: 'a constant answer',
      files: nginx(
        `${frame}    location = /health {\n      add_header Content-Type text/plain;\n      return 200 ok;\n    }\n`,
      ),
      passes: true,
    },
  ],
});
