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
    { name: 'present in the archive', files: { Dockerfile: image, '.env.production': 'A=1\n' }, at: 'Dockerfile:3' },
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
      name: 'only a build stage',
      files: {
        Dockerfile: 'FROM node:22 AS b\nCOPY . .\nFROM nginx:1.30.1\nCOPY --from=b /dist /usr/share/nginx/html\n',
        '.env.example': 'A=\n',
      },
    },
  ],
});
