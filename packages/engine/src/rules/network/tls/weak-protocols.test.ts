import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './weak-protocols.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'one line at the http level is one finding for all its servers',
      files: {
        'nginx/nginx.conf':
          'events {}\nhttp {\n  ssl_protocols TLSv1.1 TLSv1.2;\n  server { listen 443 ssl; server_name a; }\n  server { listen 443 ssl; server_name b; }\n}\n',
      },
      at: 'nginx/nginx.conf:3',
      message: /TLSv1\.1/,
      count: 1,
    },
  ],
  good: [
    {
      name: 'the default of current nginx',
      files: { 'nginx.conf': 'events {}\nhttp { server { listen 443 ssl; } }\n' },
      passes: true,
    },
    { name: 'no TLS here', files: { 'nginx.conf': 'events {}\nhttp { server { listen 80; } }\n' } },
  ],
  unresolved: [
    {
      name: 'the list is a variable',
      files: { 'nginx.conf': 'events {}\nhttp { server { listen 443 ssl; ssl_protocols ${TLS}; } }\n' },
    },
  ],
});
