import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './guard-defeated-by-env-file.ts';

const compose = `services:\n  api:\n    image: a:1\n    environment:\n      SECRET_KEY: ${interpolated('SECRET_KEY:?set it')}\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD: ${interpolated('PG_PASSWORD:?set it')}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'the password of the database first',
      files: { '.env': 'MODE=x\nSECRET_KEY=changethis\nPG_PASSWORD=changethis\n', 'compose.yml': compose },
      at: '.env:3',
      severity: 'HIGH',
      message: /PG_PASSWORD=changethis.*SECRET_KEY/,
      count: 1,
    },
    {
      name: 'a signing secret alone',
      files: { 'deploy/.env': 'SECRET_KEY=secret\n', 'deploy/compose.yml': compose },
      at: 'deploy/.env:1',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'git ignores the file',
      files: { '.gitignore': '.env\n', '.env': 'PG_PASSWORD=changethis\n', 'compose.yml': compose },
    },
    { name: 'values of their own', files: { '.env': 'PG_PASSWORD=\nSECRET_KEY=\n', 'compose.yml': compose } },
    { name: 'another project', files: { 'x/.env': 'PG_PASSWORD=changethis\n', 'compose.yml': compose } },
    {
      name: 'no guard',
      files: {
        '.env': 'PG=changethis\n',
        'compose.yml': `services:\n  a:\n    image: a:1\n    environment:\n      PG: ${interpolated('PG')}\n`,
      },
    },
  ],
});
