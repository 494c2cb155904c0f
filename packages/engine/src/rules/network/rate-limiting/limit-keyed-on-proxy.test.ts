import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './limit-keyed-on-proxy.ts';

const nginx = (zone: string, header: string) => ({
  'nginx.conf': `events {}\nhttp {\n  ${zone}\n  server {\n    listen 80;\n    location / {\n      limit_req zone=a;\n      ${header}\n      proxy_pass http://api:8000;\n    }\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the forwarded address is passed on but not used',
      files: nginx(
        'limit_req_zone $remote_addr zone=a:1m rate=1r/s;',
        'proxy_set_header X-Forwarded-For $http_x_forwarded_for;',
      ),
      at: 'nginx.conf:3',
    },
  ],
  good: [
    {
      name: 'nginx is the edge',
      files: nginx(
        'limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;',
        'proxy_set_header X-Forwarded-Proto $scheme;',
      ),
    },
    {
      name: 'another key',
      files: nginx(
        'limit_req_zone $http_authorization zone=a:1m rate=1r/s;',
        'proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;',
      ),
      passes: true,
    },
  ],
});
