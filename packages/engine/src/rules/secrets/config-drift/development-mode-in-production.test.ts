import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './development-mode-in-production.ts';

const compose = (env: string, extra = '') => ({
  'compose.yml': `services:\n  web:\n    image: a:1\n${extra}    environment:\n      ${env}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'debug on an open port',
      files: compose('FLASK_DEBUG: "1"', '    ports: ["80:80"]\n'),
      at: 'compose.yml:6',
      severity: 'HIGH',
    },
    {
      name: 'Node',
      files: compose('NODE_ENV: development'),
      at: 'compose.yml:5',
      severity: 'MEDIUM',
      message: /NODE_ENV=development/,
    },
    {
      name: 'the image',
      files: {
        'compose.yml': 'services:\n  web:\n    build: .\n',
        Dockerfile: 'FROM node:22.11.0-slim\nENV NODE_ENV=development\nCMD ["node", "a.js"]\n',
      },
      at: 'Dockerfile:2',
    },
    { name: 'a fallback', files: compose(`APP_ENV: ${interpolated('APP_ENV:-development')}`), at: 'compose.yml:5' },
  ],
  good: [
    { name: 'production', files: compose('NODE_ENV: production'), passes: true },
    { name: 'a pulled image that logs more', files: compose('DEBUG: "1"', '    ports: ["80:80"]\n') },
    { name: 'what is logged', files: compose('DEBUG: "app:*"') },
    {
      name: 'a development file',
      files: {
        ...compose('A: b'),
        'compose.dev.yml': 'services:\n  web:\n    image: a:1\n    environment:\n      NODE_ENV: development\n',
      },
    },
    {
      name: 'the container replaces it',
      files: {
        'compose.yml': 'services:\n  web:\n    build: .\n    environment:\n      NODE_ENV: production\n',
        Dockerfile: 'FROM node:22.11.0-slim\nENV NODE_ENV=development\nCMD ["node", "a.js"]\n',
      },
      passes: true,
    },
  ],
  unresolved: [{ name: 'nobody knows', files: compose(`NODE_ENV: ${interpolated('NODE_ENV')}`) }],
});
