import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './updates-unwatched.ts';

const bot = (ecosystem: string, folder = '/') =>
  `version: 2\nupdates:\n  - package-ecosystem: "${ecosystem}"\n    directory: "${folder}"\n    schedule:\n      interval: "weekly"\n`;
const image = { 'docker/Dockerfile': 'FROM node:22.11.0-slim\nCOPY . .\nCMD ["node", "a.js"]\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'packages and actions only',
      files: { ...image, '.github/dependabot.yml': bot('npm') + bot('github-actions').slice(bot('').indexOf('  - ')) },
      at: '.github/dependabot.yml:2',
      message: /raise npm, github-actions and leaves Docker out, so node:22\.11\.0-slim/,
    },
    {
      name: 'only the images of Compose',
      files: { ...image, '.github/dependabot.yml': bot('docker-compose') },
      at: '.github/dependabot.yml:2',
      message: /leaves Docker out/,
    },
    {
      name: 'another folder',
      files: { ...image, '.github/dependabot.yml': bot('docker', '/infra') },
      at: '.github/dependabot.yml:2',
      message: /lets Dependabot look for Dockerfiles in \/infra only/,
    },
  ],
  good: [
    {
      name: 'Docker is among them',
      files: { ...image, '.github/dependabot.yml': bot('docker', '/docker') },
      passes: true,
    },
    {
      name: 'several folders by a pattern',
      files: {
        ...image,
        '.github/dependabot.yml':
          'version: 2\nupdates:\n  - directories: ["/infra", "/**"]\n    package-ecosystem: docker\n    schedule: { interval: weekly }\n',
      },
      passes: true,
    },
    {
      name: 'no folder that can be read',
      files: { ...image, '.github/dependabot.yml': 'updates:\n  package-ecosystem: docker\n' },
      proves: false,
    },
    {
      name: 'Renovate looks at everything',
      files: { ...image, '.github/dependabot.yml': bot('npm'), 'renovate.json': '{}' },
    },
    {
      name: 'the base may be one of the project itself',
      files: {
        Dockerfile: 'FROM harbour/lights:base2\nCMD ["node", "a.js"]\n',
        '.github/dependabot.yml': bot('npm'),
      },
    },
    { name: 'no bot', files: image },
    { name: 'no image', files: { '.github/dependabot.yml': bot('npm'), 'a.js': '' } },
  ],
});
