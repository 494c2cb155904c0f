import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './directory-listing.ts';

const conf = (server: string) => ({
  'nginx.conf': `events {}\nhttp {\n  include mime.types;\n  server {\n    listen 80;\n${server}  }\n}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'uploads',
      files: conf('    location /media/ {\n      alias /data/media/;\n      autoindex on;\n    }\n'),
      at: 'nginx.conf:8',
      severity: 'HIGH',
    },
    {
      name: 'the whole server',
      files: conf('    root /srv;\n    autoindex on;\n'),
      at: 'nginx.conf:7',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'only inside', files: conf('    location /x/ { internal; autoindex on; alias /x/; }\n'), passes: true },
    { name: 'off', files: conf('    root /srv;\n    autoindex off;\n') },
  ],
});
