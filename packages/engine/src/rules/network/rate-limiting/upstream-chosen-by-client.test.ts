import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './upstream-chosen-by-client.ts';

const conf = (location: string) => ({
  'nginx.conf': `events {}\nhttp {\n  resolver 127.0.0.11;\n  server {\n    listen 80;\n    ${location}\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the path names the host',
      files: conf('location ~ ^/go/(.*)$ { proxy_pass http://$1; }'),
      at: 'nginx.conf:6',
      message: /the path of the request/,
    },
  ],
  good: [
    {
      name: 'a narrow capture',
      files: conf('location ~ ^/app/([a-z]+)$ { proxy_pass http://$1:8000; }'),
    },
    {
      name: 'only inner redirects',
      files: conf('location /x { internal; proxy_pass http://$arg_host; }'),
      passes: true,
    },
    {
      name: 'a variable of the configuration',
      files: conf('location / { set $up api:8000; proxy_pass http://$up; }'),
    },
  ],
});
