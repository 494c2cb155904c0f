import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './retry-repeats-work.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'for all servers',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  proxy_next_upstream error timeout http_502 non_idempotent;\n  server {\n    listen 80;\n    location / { proxy_pass http://a:1; }\n  }\n}\n',
      },
      at: 'nginx.conf:3',
    },
  ],
  good: [
    {
      name: 'off',
      files: {
        'nginx.conf':
          'events {}\nhttp {\n  server {\n    listen 80;\n    location / { proxy_next_upstream off; proxy_pass http://a:1; }\n  }\n}\n',
      },
    },
  ],
});
