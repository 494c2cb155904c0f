import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './config-rejected.ts';

const conf = (server: string, http = '') => ({
  'nginx.conf': `events {}\nhttp {\n${http}  server {\n    listen 80;\n${server}  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the same location twice',
      files: conf('    location /a { root /x; }\n    location /a { root /y; }\n'),
      at: 'nginx.conf:6',
      message: /declared twice/,
    },
    {
      name: 'a size with a unit of its own',
      files: conf('    client_max_body_size 20MB;\n'),
      at: 'nginx.conf:5',
      message: /does not know the value 20MB/,
    },
    {
      name: 'a zone that nobody defines',
      files: conf('    location / { limit_req zone=api; proxy_pass http://a:1; }\n'),
      at: 'nginx.conf:5',
      message: /zone "api"/,
    },
    {
      name: 'TLS without a certificate',
      files: { 'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 443 ssl;\n    root /x;\n  }\n}\n' },
      at: 'nginx.conf:4',
      message: /no ssl_certificate/,
    },
    {
      name: 'the variable without its map',
      files: conf('    location /ws { proxy_set_header Connection $connection_upgrade; proxy_pass http://a:1; }\n'),
      at: 'nginx.conf:5',
      message: /connection_upgrade/,
    },
    { name: 'a setting twice', files: conf('    root /a;\n    root /b;\n'), at: 'nginx.conf:6' },
    {
      name: 'a forgotten semicolon',
      files: conf('    location / { proxy_pass http://a:1 }\n'),
      at: 'nginx.conf:5',
      message: /not ended/,
    },
  ],
  good: [
    {
      name: 'everything is defined',
      files: conf(
        '    location = /a { root /x; }\n    location /a { limit_req zone=api; proxy_set_header Connection $connection_upgrade; proxy_pass http://a:1; }\n',
        "  limit_req_zone $binary_remote_addr zone=api:10m rate=5r/s;\n  map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n",
      ),
    },
    {
      name: 'a fragment whose zones and certificates may be in the main file',
      files: {
        'conf.d/a.conf':
          'server {\n  listen 443 ssl;\n  location / { limit_req zone=api; proxy_set_header Connection $connection_upgrade; proxy_pass http://a:1; }\n}\n',
      },
    },
    {
      name: 'a regular expression with a variable path',
      files: conf('    location ~ ^/api(/.*)$ { proxy_pass http://a:1$1; }\n'),
    },
    {
      name: 'a template of another engine',
      files: { 'nginx.conf.j2': 'server {\n  listen 80;\n  {% if tls %}\n  root /x;\n  {% endif %}\n}\n' },
    },
    {
      name: 'no handshake needs no certificate',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 443 ssl default_server;\n    ssl_reject_handshake on;\n  }\n}\n',
      },
    },
  ],
});
