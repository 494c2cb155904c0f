import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './datastore-published.ts';

const db = (image: string, port: string, more = '') => ({
  'compose.yml': `services:\n  db:\n    image: ${image}\n    ports: [${port}]\n${more}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a database with a password',
      files: db('postgres:16.4', '"5433:5432"', '    environment: {POSTGRES_PASSWORD: "${PW}"}\n'),
      at: 'compose.yml:4',
      severity: 'HIGH',
      message: /port 5433/,
    },
    {
      name: 'Redis without a password',
      files: db('redis:7.4', '6379'),
      at: 'compose.yml:4',
      severity: 'CRITICAL',
      message: /no password/,
    },
    {
      name: 'a default address',
      files: db('mysql:8.4', '"${IP:-0.0.0.0}:3306:3306"', '    environment: {MYSQL_ALLOW_EMPTY_PASSWORD: "yes"}\n'),
      at: 'compose.yml:4',
      severity: 'CRITICAL',
    },
    { name: 'an admin tool', files: db('adminer:4.8', '"8080:8080"'), at: 'compose.yml:4' },
    {
      name: 'the long form',
      files: db('mongo:7.0', '{target: 27017, published: "27017"}'),
      at: 'compose.yml:4',
      severity: 'CRITICAL',
    },
  ],
  good: [
    { name: 'the loopback address', files: db('postgres:16.4', '"127.0.0.1:5432:5432"'), passes: true },
    { name: 'a private address', files: db('postgres:16.4', '"10.0.0.5:5432:5432"'), passes: true },
    {
      name: 'only exposed',
      files: { 'compose.yml': 'services:\n  db:\n    image: postgres:16.4\n    expose: ["5432"]\n' },
    },
    { name: 'a web service', files: db('example/app:1', '"80:80"') },
  ],
  unresolved: [{ name: 'an address from outside', files: db('postgres:16.4', '"${IP}:5432:5432"') }],
});
