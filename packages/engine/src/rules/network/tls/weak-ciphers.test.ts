import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './weak-ciphers.ts';

const config = (ciphers: string) => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 443 ssl;\n    ssl_ciphers ${ciphers};\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'RC4 in front', files: config('"RC4:HIGH:!aNULL"'), at: 'nginx.conf:5', message: /RC4/, severity: 'HIGH' },
    {
      name: '3DES alone weighs less',
      files: config('HIGH:DES-CBC3-SHA:!aNULL'),
      at: 'nginx.conf:5',
      severity: 'MEDIUM',
    },
    { name: 'ALL brings anonymous ciphers', files: config('ALL'), at: 'nginx.conf:5', message: /aNULL/ },
  ],
  good: [
    { name: 'removals count', files: config('HIGH:!aNULL:!MD5:!3DES:!RC4'), passes: true },
    { name: 'modern suites', files: config('ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305'), passes: true },
  ],
  unresolved: [{ name: 'a variable', files: config('${CIPHERS}') }],
});
