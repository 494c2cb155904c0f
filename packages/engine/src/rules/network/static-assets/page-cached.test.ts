import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './page-cached.ts';

const conf = (inner: string, root: string) => ({
  'app.conf': `server {\n  listen 80;\n  root /www;\n${inner}  location / {\n    try_files $uri /index.html;\n${root}  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a header on everything',
      files: conf('', '    add_header Cache-Control "public, max-age=86400";\n'),
      at: 'app.conf:6',
      message: /1 days?/,
    },
    {
      name: 'a pattern that takes the page along',
      files: conf('  location ~* \\.(html|js)$ {\n    expires 1h;\n  }\n', ''),
      at: 'app.conf:5',
      message: /index\.html may stay in browsers for 1 hours?/,
    },
  ],
  good: [
    {
      name: 'the page has a location of its own',
      files: conf('  location = /index.html {\n    expires -1;\n  }\n', '    expires 1d;\n'),
      passes: true,
    },
    { name: 'nothing is said', files: conf('', '') },
  ],
});
