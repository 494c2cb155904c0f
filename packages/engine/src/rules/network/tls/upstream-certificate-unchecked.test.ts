import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './upstream-certificate-unchecked.ts';

const conf = (location: string) => ({
  'nginx.conf': `events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n${location}    }\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'switched off by hand',
      files: conf(
        '      proxy_ssl_server_name on;\n      proxy_ssl_verify off;\n      proxy_pass https://api.example.com/v1/;\n',
      ),
      at: 'nginx.conf:7',
      message: /proxy_ssl_verify off/,
    },
  ],
  good: [
    { name: 'a service of the same network', files: conf('      proxy_pass https://api:8443;\n') },
    { name: 'plain http', files: conf('      proxy_pass http://api.example.com;\n') },
  ],
});
