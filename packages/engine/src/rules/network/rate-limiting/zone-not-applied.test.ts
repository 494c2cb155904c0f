import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './zone-not-applied.ts';

const conf = (use: string) => ({
  'nginx.conf': `events {}\nhttp {\n  limit_req_zone $binary_remote_addr zone=login:10m rate=5r/m;\n  limit_conn_zone $binary_remote_addr zone=perip:10m;\n  server {\n    listen 80;\n    limit_conn perip 20;\n    location / { ${use}proxy_pass http://a:1; }\n  }\n}\n`,
});

ruleTest(rule, {
  bad: [{ name: 'only the other zone is used', files: conf(''), at: 'nginx.conf:3', message: /zone login/, count: 1 }],
  good: [
    { name: 'both are used', files: conf('limit_req zone=login burst=3; '), passes: true },
    { name: 'an include may use it', files: conf('include /opt/limits.conf; ') },
  ],
});
