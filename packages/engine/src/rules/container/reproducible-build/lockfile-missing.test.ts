import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './lockfile-missing.ts';

const image = (run: string, more: Record<string, string> = {}) => ({
  Dockerfile: `FROM node:22-bookworm-slim\nWORKDIR /app\nCOPY package.json ./\nRUN ${run}\nCMD ["node", "a.js"]\n`,
  'package.json': '{"dependencies":{"express":"^5.0.0"}}',
  ...more,
});

ruleTest(rule, {
  bad: [
    { name: 'yarn', files: image('yarn'), at: 'Dockerfile:4' },
    {
      name: 'git leaves it out',
      files: image('npm install', { '.gitignore': 'node_modules\npackage-lock.json\n' }),
      at: 'Dockerfile:4',
      message: /\.gitignore:2/,
    },
  ],
  good: [
    { name: 'any lock', files: image('npm install', { 'yarn.lock': '' }) },
    { name: 'an install that needs one', files: image('npm ci') },
    {
      name: 'the build copies one that the archive lacks',
      files: {
        ...image('npm install'),
        Dockerfile: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm install\nCMD ["x"]\n',
      },
      passes: true,
    },
    { name: 'a global tool', files: image('npm install -g serve@14.2.0') },
  ],
});
