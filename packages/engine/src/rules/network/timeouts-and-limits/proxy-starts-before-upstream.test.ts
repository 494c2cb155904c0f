import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './proxy-starts-before-upstream.ts';

const files = (web: string, conf = 'server {\n  listen 80;\n  location / { proxy_pass http://api:8000; }\n}\n') => ({
  'compose.yml': `services:\n  api:\n    image: org/api:1\n  web:\n    image: nginx:1.27\n${web}    volumes: ["./app.conf:/etc/nginx/conf.d/default.conf:ro"]\n`,
  'app.conf': conf,
});

ruleTest(rule, {
  bad: [
    {
      name: 'neither waits nor restarts',
      files: files(''),
      at: 'compose.yml:4',
      message: /Service web passes requests to api/,
    },
    { name: 'restart is switched off', files: files('    restart: "no"\n'), at: 'compose.yml:4' },
  ],
  good: [
    { name: 'it waits', files: files('    depends_on: [api]\n'), passes: true },
    { name: 'it serves files only', files: files('', 'server {\n  listen 80;\n  root /www;\n}\n') },
    {
      name: 'an upstream group',
      files: files(
        '    restart: always\n',
        'upstream app { server api:8000; }\nserver { location / { proxy_pass http://app; } }\n',
      ),
      passes: true,
    },
  ],
});
