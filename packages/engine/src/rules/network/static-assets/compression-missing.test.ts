import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './compression-missing.ts';

const nginx = (server: string, http = '') => ({
  'nginx.conf': `events {}\nhttp {\n${http}  server {\n    listen 80;\n    root /srv/www;\n${server}    location / {\n      try_files $uri /index.html;\n    }\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'gzip without types compresses only HTML',
      files: nginx('    gzip on;\n'),
      at: 'nginx.conf:6',
      message: /only HTML is compressed/,
    },
    {
      name: 'a server without a root of its own serves the default folder',
      files: { 'nginx.conf': 'events {}\nhttp {\n  gzip off;\n  server {\n    listen 80;\n  }\n}\n' },
      at: 'nginx.conf:3',
    },
    { name: 'switched off', files: nginx('    gzip off;\n'), at: 'nginx.conf:6' },
  ],
  good: [
    {
      name: 'set at the http level',
      files: nginx('', '  gzip on;\n  gzip_types application/javascript;\n'),
      passes: true,
    },
    {
      name: 'a mere proxy',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location / { proxy_pass http://api:8000; }\n  }\n}\n',
      },
    },
    {
      name: 'a server that only refuses',
      files: {
        'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 80 default_server;\n    return 444;\n  }\n}\n',
      },
    },
    {
      name: 'a fragment whose main file is elsewhere',
      files: {
        'conf.d/site.conf': 'server {\n  listen 80;\n  root /srv;\n  location / { try_files $uri /index.html; }\n}\n',
      },
    },
  ],
});
