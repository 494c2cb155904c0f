import { ruleTest } from '../../../../testing/rule-test.ts';
import { interpolated } from '../../../../testing/trees.ts';
import rule from './secret-committed.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'a password in .env',
      files: { '.env': 'DEBUG=0\nDB_PASSWORD=Str0ng.Pass.92\n' },
      at: '.env:2',
      message: /DB_PASSWORD/,
      severity: 'MEDIUM',
    },
    {
      name: 'a database URL',
      files: { 'config/settings.ini': '[db]\nurl = postgresql://app:Tr0ub4dor-and-3@db/app\n' },
      at: 'config/settings.ini:2',
    },
    {
      name: 'the variable files of one stack are one finding',
      files: {
        'env/app.env': 'DB_PASSWORD=Str0ng.Pass.92\nA_TOKEN=q7Rk2vXz9LmWc4TbYh8PsDf3\n',
        'env/db.env': 'POSTGRES_PASSWORD=Str0ng.Pass.92\n',
      },
      at: 'env/app.env:2',
      message: /env\/app.env, env\/db.env hold a value/,
      count: 1,
    },
    {
      name: 'several values of one file are one finding',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: a:1\n    environment:\n      A_TOKEN: q7Rk2vXz9LmWc4TbYh8PsDf3\n      B_TOKEN: w8Sl3yYa1MnXd5UcZi9QtEg4\n',
      },
      at: 'compose.yml:5',
      count: 1,
    },
  ],
  good: [
    {
      name: 'weak defaults are another rule',
      files: {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: postgres\n',
      },
    },
    {
      name: 'required interpolation',
      files: {
        'compose.yml': `services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${interpolated('POSTGRES_PASSWORD:?Variable not set')}\n`,
      },
    },
    {
      name: 'a value for one command of the build',
      files: {
        Dockerfile:
          'FROM python:3.12.7-slim\nRUN rm -f x && \\\n    DEBUG=False SECRET_KEY=build-key-1 ./manage.py collectstatic --noinput\n',
      },
    },
    {
      name: 'the hash of nobody',
      files: {
        'crud.py': `DUMMY_HASH = "$argon2id$v=19$m=65536,t=3,p=4$MjQyZWE1MzBjYjJlZTI0Yw$YTU4NGM5ZTZmYjE2NzZlZjY0ZWY3ZGRkY2U2OWFjNjk"\n`,
      },
    },
    { name: 'a folder of end-to-end tests', files: { 'e2e_tests/seed.ts': 'const password = "Str0ng.Pass.92";\n' } },
    {
      name: 'how often a password may be changed',
      files: { 'settings.py': 'LIMITS = {"change_password": "1/m/user", "reset_password": "1/m/ip,5/h/key"}\n' },
    },
    { name: 'a test', files: { 'tests/test_login.py': 'PASSWORD = "Str0ng.Pass.92"\n' } },
  ],
});
