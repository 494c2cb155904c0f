import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './certificate-file-missing.ts';

const conf = 'server {\n  listen 443 ssl;\n  ssl_certificate /etc/nginx/certs/a.pem;\n  root /www;\n}\n';
const compose = (service: string) => `services:\n  web:\n${service}`;

ruleTest(rule, {
  bad: [
    {
      name: 'an image that copies the configuration only',
      files: {
        'app.conf': conf,
        Dockerfile: 'FROM nginx:1.27\nCOPY app.conf /etc/nginx/conf.d/app.conf\n',
        'compose.yml': compose('    build: .\n'),
      },
      at: 'app.conf:3',
      message: /Nothing brings \/etc\/nginx\/certs\/a\.pem into web/,
    },
  ],
  good: [
    {
      name: 'the image makes it',
      files: {
        'app.conf': conf,
        Dockerfile:
          'FROM nginx:1.27\nRUN openssl req -x509 -out /etc/nginx/certs/a.pem\nCOPY app.conf /etc/nginx/conf.d/app.conf\n',
        'compose.yml': compose('    build: .\n'),
      },
    },
    {
      name: 'a start command may make it',
      files: {
        'app.conf': conf,
        'compose.yml': compose(
          '    image: nginx:1.27\n    command: sh -c "make-cert && nginx"\n    volumes: ["./app.conf:/etc/nginx/conf.d/app.conf"]\n',
        ),
      },
    },
    { name: 'nginx on a host', files: { 'app.conf': conf } },
  ],
});
