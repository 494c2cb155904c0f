import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './install-at-start.ts';

const image = (script: string, path = 'docker/start.sh') => ({
  Dockerfile: 'FROM node:22-bookworm-slim\nCOPY docker/ /docker/\nCMD ["sh", "-c", "/docker/start.sh"]\n',
  [path]: script,
});

ruleTest(rule, {
  bad: [
    {
      name: 'npm in the command of a service',
      files: {
        'compose.yml':
          'services:\n  web:\n    image: node:22.11.0-bookworm\n    command: sh -c "npm install && node server.js"\n',
      },
      at: 'compose.yml:4',
      message: /Service web .*npm packages/,
      severity: 'HIGH',
    },
    {
      name: 'only when a variable asks for it',
      files: image('#!/bin/bash\nif [ -n "$EXTRA" ]; then\n  pip install $EXTRA\nfi\nexec node server.js\n'),
      at: 'docker/start.sh:3',
      severity: 'MEDIUM',
    },
    {
      name: 'a service script of s6',
      files: {
        Dockerfile: 'FROM debian:12.8-slim\nCOPY ./rootfs /\nENTRYPOINT ["/init"]\n',
        'rootfs/etc/s6-overlay/s6-rc.d/init-languages/run':
          '#!/command/with-contenv bash\nget() {\n  apt-get install -y "$1"\n}\nget "$LANGUAGES"\n',
      },
      at: 'rootfs/etc/s6-overlay/s6-rc.d/init-languages/run:3',
    },
    {
      name: 'a script that the entrypoint calls',
      files: {
        Dockerfile: 'FROM python:3.12-slim-bookworm\nCOPY . /app\nENTRYPOINT ["/app/run.sh"]\n',
        'run.sh': '#!/bin/sh\n./prepare.sh\nexec python app.py\n',
        'prepare.sh': '#!/bin/sh\npip install -r /data/requirements.txt\n',
      },
      at: 'prepare.sh:2',
    },
    {
      name: 'CMD itself',
      files: { Dockerfile: 'FROM python:3.12-slim-bookworm\nCMD pip install -r r.txt && python app.py\n' },
      at: 'Dockerfile:2',
    },
  ],
  good: [
    { name: 'nothing is installed', files: image('#!/bin/sh\nexec node server.js\n') },
    {
      name: 'a script of the build',
      files: {
        Dockerfile: 'FROM debian:12.8-slim\nCOPY docker/install.sh /tmp/\nRUN /tmp/install.sh\nCMD ["x"]\n',
        'docker/install.sh': '#!/bin/sh\napt-get install -y curl\n',
      },
    },
    {
      name: 'a development service',
      files: {
        'compose.dev.yml':
          'services:\n  web:\n    image: node:22.11.0\n    command: sh -c "npm install && npm run dev"\n',
        'compose.yml': 'services:\n  web:\n    image: acme/web:1.0.0\n',
      },
    },
  ],
});
