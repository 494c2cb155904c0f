import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './latest-migrates-itself.ts';

const repo = (image: string, start = 'python manage.py migrate --noinput') => ({
  'README.md': '# Desk\n',
  'compose.yml': `services:\n  desk:\n    image: ${image}\n    ports: ["8000:8000"]\n  db:\n    image: postgres:17\n`,
  Dockerfile: 'FROM python:3.13\nCOPY . .\nENTRYPOINT ["./docker-entrypoint.sh"]\n',
  'docker-entrypoint.sh': `#!/bin/sh\n${start}\nexec gunicorn desk.wsgi\n`,
  'requirements.txt': 'django==5.1\ngunicorn==23.0\n',
  'manage.py': 'import django\n',
});

ruleTest(rule, {
  bad: [
    {
      name: 'no tag at all',
      files: repo('ghcr.io/acme/desk'),
      at: 'compose.yml:3',
      message: /docker-entrypoint\.sh:2/,
    },
    {
      name: 'a major version',
      files: repo('acme/desk:2'),
      at: 'compose.yml:3',
      severity: 'MEDIUM',
      message: /every release of that major/,
    },
    {
      name: 'the same image in several files is one decision',
      files: {
        ...repo('acme/desk:latest'),
        'docs/install/traefik/compose.yml': 'services:\n  desk:\n    image: acme/desk:latest\n',
        'deploy/compose.yml': 'services:\n  desk:\n    image: acme/desk:latest\n',
      },
      at: 'compose.yml:3',
      count: 1,
    },
    { name: 'a branch', files: repo('acme/desk:main'), at: 'compose.yml:3' },
    {
      name: 'in the start command of the image',
      files: {
        'README.md': '# Desk\n',
        'compose.yml': 'services:\n  desk:\n    image: ghcr.io/acme/desk:latest\n    ports: ["3000:3000"]\n',
        Dockerfile: 'FROM node:22\nCMD npx prisma migrate deploy && node server.js\n',
      },
      at: 'compose.yml:3',
      message: /Dockerfile:2/,
    },
  ],
  good: [
    { name: 'a release', files: repo('acme/desk:2.4.1'), passes: true },
    { name: 'nothing migrates at start', files: repo('acme/desk:latest', 'true') },
    { name: 'an image of others', files: repo('other/thing:latest') },
  ],
  unresolved: [{ name: 'the tag is a variable', files: repo('acme/desk:${TAG}') }],
});
