import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './multiple-lockfiles.ts';

const node = (run: string, locks: Record<string, string>) => ({
  'web/Dockerfile': `FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY . .\nRUN ${run}\nCMD ["node", "a.js"]\n`,
  'web/package.json': '{"dependencies":{"express":"^5.0.0"}}',
  'compose.yml': 'services:\n  web:\n    build: ./web\n',
  ...locks,
});

ruleTest(rule, {
  bad: [
    {
      name: 'pnpm and npm in one folder',
      files: node('npm install -g pnpm@9.1.0 && pnpm install --frozen-lockfile', {
        'web/pnpm-lock.yaml': '',
        'web/package-lock.json': '{}',
      }),
      at: 'web/package-lock.json:1',
      message: /installs from web\/pnpm-lock\.yaml/,
    },
  ],
  good: [
    {
      name: 'in different folders',
      files: node('npm ci', { 'web/package-lock.json': '{}', 'docs-site/yarn.lock': '' }),
    },
    { name: 'of different languages', files: node('npm ci', { 'web/package-lock.json': '{}', 'web/uv.lock': '' }) },
  ],
});
