import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './ignore-file-not-committed.ts';

const web = {
  'web/Dockerfile': 'FROM node:22-bookworm-slim\nCOPY . .\nCMD ["node", "a.js"]\n',
  'web/a.js': '',
  'compose.yml': 'services:\n  web:\n    build: ./web\n',
};

ruleTest(rule, {
  bad: [
    {
      name: 'among other patterns',
      files: { ...web, '.gitignore': '# tools\n*~\n.dockerignore\n' },
      at: '.gitignore:3',
      message: /web\/Dockerfile copies all of it/,
    },
    { name: 'all hidden files', files: { ...web, '.gitignore': '.*\n!.gitignore\n' }, at: '.gitignore:1' },
  ],
  good: [
    {
      name: 'committed in spite of it',
      files: { ...web, '.gitignore': '.dockerignore\n', 'web/.dockerignore': '**/node_modules\n.git\n' },
      passes: true,
    },
    {
      name: 'a folder of its own, in which nothing is built',
      files: { ...web, 'logs/.gitignore': '.*\n!.gitignore\n' },
    },
    { name: 'taken back', files: { ...web, '.gitignore': '.*\n!.dockerignore\n' } },
    {
      name: 'nothing is built',
      files: { 'compose.yml': 'services:\n  a:\n    image: nginx:1.30.1\n', '.gitignore': '.dockerignore\n' },
    },
  ],
});
