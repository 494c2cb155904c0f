import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dotenv-copied-into-image.ts';

const image = 'FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "a.js"]\n';

ruleTest(rule, {
  bad: [
    { name: 'named', files: { Dockerfile: 'FROM alpine:3.23\nCOPY .env /app/.env\nCMD ["x"]\n' }, at: 'Dockerfile:2' },
    {
      name: 'a nested one that a root pattern misses',
      files: { Dockerfile: image, 'api/.env.example': 'A=\n', '.dockerignore': '.env\n' },
      at: 'Dockerfile:3',
      message: /api\/\.env/,
    },
    {
      name: 'through a build stage that hands its whole folder on',
      files: {
        Dockerfile:
          'FROM python:3.13-slim AS b\nWORKDIR /srv\nCOPY . .\nRUN rm -rf /srv/.git\nFROM python:3.13-slim\nCOPY --from=b /srv/ /srv/\nCMD ["/srv/run"]\n',
        'deploy/.env.example': 'A=\n',
      },
      at: 'Dockerfile:3',
      message: /deploy\/\.env/,
    },
    { name: 'present in the archive', files: { Dockerfile: image, '.env.production': 'A=1\n' }, at: 'Dockerfile:3' },
    {
      name: 'a file of one variant that no pattern names',
      files: { Dockerfile: image, '.env.store.example': 'KEY=\n', '.dockerignore': '.env\n' },
      at: 'Dockerfile:3',
      message: /\.env\.store/,
    },
    {
      name: 'a committed file with several words',
      files: { Dockerfile: image, '.env.local.store.flows': 'KEY=1\n', '.dockerignore': '.env\n' },
      at: 'Dockerfile:3',
    },
  ],
  good: [
    {
      name: 'ignored everywhere',
      files: { Dockerfile: image, 'api/.env.example': 'A=\n', '.dockerignore': '**/.env*\n' },
      passes: true,
    },
    { name: 'only the template', files: { Dockerfile: 'FROM alpine:3.23\nCOPY .env.example /app/.env\nCMD ["x"]\n' } },
    { name: 'nothing uses one', files: { Dockerfile: image, 'a.js': '' } },
    {
      name: 'the build stage removes it',
      files: {
        Dockerfile:
          'FROM python:3.13-slim AS b\nCOPY . /srv\nRUN rm -rf /srv/deploy\nFROM python:3.13-slim\nCOPY --from=b /srv /srv\nCMD ["/srv/run"]\n',
        'deploy/.env.example': 'A=\n',
      },
    },
    {
      name: 'only a build stage',
      files: {
        Dockerfile: 'FROM node:22 AS b\nCOPY . .\nFROM nginx:1.30.1\nCOPY --from=b /dist /usr/share/nginx/html\n',
        '.env.example': 'A=\n',
      },
    },
  ],
});
