import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './variable-upstream-without-resolver.ts';

const conf = (server: string, location: string, http = '') => ({
  'nginx.conf': `events {}\nhttp {\n${http}  server {\n    listen 80;\n${server}    location / {\n${location}    }\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the name of a service in a variable of the server',
      files: conf('    set $up api;\n', '      proxy_pass http://$up:8000;\n'),
      at: 'nginx.conf:7',
      message: /passes requests to \$up \(api\)/,
    },
  ],
  good: [
    {
      name: 'the variable names an upstream group',
      files: conf('    set $up api;\n', '      proxy_pass http://$up;\n', '  upstream api { server api:8000; }\n'),
      passes: true,
    },
    { name: 'an address needs no lookup', files: conf('', '      set $up 10.0.0.7;\n      proxy_pass http://$up;\n') },
    { name: 'a literal host with a variable path', files: conf('', '      proxy_pass http://api:8000$request_uri;\n') },
    {
      name: 'a resolver for all servers',
      files: conf('', '      set $up api;\n      proxy_pass http://$up;\n', '  resolver 127.0.0.11;\n'),
      passes: true,
    },
  ],
});
