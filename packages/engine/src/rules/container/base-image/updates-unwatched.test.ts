import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './updates-unwatched.ts';

const bot = (ecosystem: string) =>
  `version: 2\nupdates:\n  - package-ecosystem: "${ecosystem}"\n    directory: "/"\n    schedule:\n      interval: "weekly"\n`;
const image = { 'docker/Dockerfile': 'FROM node:22.11.0-slim\nCOPY . .\nCMD ["node", "a.js"]\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'packages and actions only',
      files: { ...image, '.github/dependabot.yml': bot('npm') + bot('github-actions').slice(bot('').indexOf('  - ')) },
      at: '.github/dependabot.yml:2',
      message: /raise npm, github-actions and leaves Docker out, so node:22\.11\.0-slim/,
    },
  ],
  good: [
    { name: 'Docker is among them', files: { ...image, '.github/dependabot.yml': bot('docker') }, passes: true },
    {
      name: 'Renovate looks at everything',
      files: { ...image, '.github/dependabot.yml': bot('npm'), 'renovate.json': '{}' },
    },
    { name: 'no bot', files: image },
    { name: 'no image', files: { '.github/dependabot.yml': bot('npm'), 'a.js': '' } },
  ],
});
