import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './fallback-ignored-by-proxy.ts';

const conf = (inner: string) => ({
  'a.conf': `server {\n  listen 80;\n  root /www;\n  location / {\n    ${inner}\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'both in one location',
      files: conf('proxy_pass http://api:8000;\n    try_files $uri =404;'),
      at: 'a.conf:6',
      message: /http:\/\/api:8000/,
    },
  ],
  good: [
    { name: 'files only', files: conf('try_files $uri /index.html;'), passes: true },
    { name: 'proxy only', files: conf('proxy_pass http://api:8000;') },
  ],
});
