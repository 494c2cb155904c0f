import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './client-removed.ts';

const db = (image: string, test: string) => ({
  'compose.yml': `services:\n  db:\n    image: ${image}\n    healthcheck:\n      test: ${test}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the old shell behind a pipe',
      files: db('mongo:7.0', `echo 'db.runCommand("ping").ok' | mongo localhost:27017/test --quiet`),
      at: 'compose.yml:4',
      message: /calls mongo/,
    },
    { name: 'latest', files: db('mariadb:latest', '["CMD-SHELL", "mysqladmin ping"]'), at: 'compose.yml:4' },
  ],
  good: [
    { name: 'an old MariaDB', files: db('mariadb:10.11', '["CMD", "mysqladmin", "ping"]'), passes: true },
    { name: 'the new shell', files: db('mongo:7.0', '["CMD", "mongosh", "--eval", "1"]'), passes: true },
    { name: 'no check', files: { 'compose.yml': 'services:\n  db:\n    image: mongo:7.0\n' } },
  ],
});
