import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './zone-undefined.ts';

const server = (limit: string) =>
  `server {\n  listen 80;\n  location / {\n    ${limit}\n    proxy_pass http://api:8000;\n  }\n}\n`;
const whole = (http: string, limit: string) => ({ 'nginx.conf': `events {}\nhttp {\n${http}${server(limit)}}\n` });

ruleTest(rule, {
  bad: [
    {
      name: 'the zone of another name is defined',
      files: whole('limit_req_zone $binary_remote_addr zone=site:10m rate=5r/s;\n', 'limit_req zone=login burst=5;'),
      at: 'nginx.conf:7',
      message: /limit_req uses the zone login/,
      count: 1,
    },
    {
      name: 'connections are counted in a zone of requests',
      files: whole('limit_req_zone $binary_remote_addr zone=site:10m rate=5r/s;\n', 'limit_conn site 20;'),
      at: 'nginx.conf:7',
    },
    {
      name: 'a fragment that a container loads beside the packaged nginx.conf',
      files: {
        'web.conf': server('limit_req zone=login;'),
        'compose.yml':
          'services:\n  web:\n    image: nginx:1.27\n    volumes:\n      - ./web.conf:/etc/nginx/conf.d/default.conf:ro\n',
      },
      at: 'web.conf:4',
    },
  ],
  good: [
    {
      name: 'both zones are defined',
      files: whole(
        'limit_req_zone $binary_remote_addr zone=login:10m rate=5r/s;\nlimit_conn_zone $binary_remote_addr zone=site:10m;\n',
        'limit_req zone=login; limit_conn site 20;',
      ),
      passes: true,
    },
    {
      name: 'an include from elsewhere may define it',
      files: whole('include /opt/zones.conf;\n', 'limit_req zone=login;'),
    },
    { name: 'a fragment without its nginx.conf', files: { 'conf.d/web.conf': server('limit_req zone=login;') } },
    { name: 'no limit', files: whole('', '') },
  ],
});
