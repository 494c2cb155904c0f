import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './mime-types-missing.ts';

const conf = (http: string, server = '    root /srv;\n    location / { try_files $uri /index.html; }\n') => ({
  'nginx.conf': `events {}\nhttp {\n${http}  server {\n    listen 80;\n${server}  }\n}\n`,
});

ruleTest(rule, {
  bad: [{ name: 'a whole configuration without types', files: conf(''), at: 'nginx.conf:3' }],
  good: [
    { name: 'types of its own', files: conf('  types { text/javascript js; }\n'), passes: true },
    { name: 'only a proxy', files: conf('', '    location / { proxy_pass http://a:1; }\n') },
    {
      name: 'a fragment',
      files: {
        'conf.d/a.conf': 'server {\n  listen 80;\n  root /srv;\n  location / { try_files $uri /index.html; }\n}\n',
      },
    },
  ],
});
