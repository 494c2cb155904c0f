import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './durability-switched-off.ts';

const db = (image: string, command: string) => `services:\n  db:\n    image: ${image}\n    command: ${command}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'two switches',
      files: { 'compose.yml': db('postgres:16.4', 'postgres -c fsync=off -c full_page_writes=off') },
      at: 'compose.yml:4',
      severity: 'CRITICAL',
      message: /fsync=off and full_page_writes=off/,
    },
    {
      name: 'asynchronous commits',
      files: { 'compose.yml': db('postgres:16.4', '["postgres", "-c", "synchronous_commit=off"]') },
      at: 'compose.yml:4',
      severity: 'MEDIUM',
    },
    {
      name: 'MySQL',
      files: { 'compose.yml': db('mysql:8.4', '--innodb-flush-log-at-trx-commit=2') },
      at: 'compose.yml:4',
    },
  ],
  good: [
    {
      name: 'a test stack',
      files: {
        'compose.test.yml': db('postgres:16.4', 'postgres -c fsync=off'),
        'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n',
      },
    },
    {
      name: 'other options',
      files: { 'compose.yml': db('postgres:16.4', 'postgres -c shared_buffers=1GB') },
    },
  ],
});
