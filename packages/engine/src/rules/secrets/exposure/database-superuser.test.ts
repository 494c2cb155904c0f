import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './database-superuser.ts';

const api = (env: string) => ({
  'compose.yml': `services:\n  api:\n    image: a:1\n    environment:\n${env}  db:\n    image: postgres:16.4\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'in a URL',
      files: api(`      A: 1\n      DATABASE_URL: postgresql+asyncpg://postgres:${interpolated('PW:?')}@db/app\n`),
      at: 'compose.yml:6',
      message: /api connects to PostgreSQL as postgres \(DATABASE_URL\)/,
    },
    { name: 'by name', files: api('      POSTGRES_USER: postgres\n'), at: 'compose.yml:5' },
    { name: 'root of MySQL', files: api('      DB: mysql://root:x@db/a\n'), at: 'compose.yml:5', count: 1 },
    {
      name: 'two services of one file are one finding',
      files: {
        'compose.yml':
          'x-env: &e\n  DATABASE_URL: postgres://postgres:a@db/a\nservices:\n  api:\n    image: a:1\n    environment: *e\n  worker:\n    image: a:1\n    environment: *e\n',
      },
      at: 'compose.yml:2',
      count: 1,
      message: /api, worker connect/,
    },
  ],
  good: [
    { name: 'a role of its own', files: api('      DATABASE_URL: postgres://shop:x@db/shop\n'), passes: true },
    {
      name: 'the database container itself',
      files: {
        'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_USER: postgres\n',
      },
    },
  ],
  unresolved: [
    { name: 'the user is a variable', files: api(`      DATABASE_URL: postgres://${interpolated('U')}:x@db/a\n`) },
  ],
});
