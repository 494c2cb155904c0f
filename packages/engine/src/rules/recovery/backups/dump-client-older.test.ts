import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dump-client-older.ts';

const compose = (server: string, client: string) =>
  `services:\n  db:\n    image: ${server}\n  dump:\n    image: ${client}\n    command: sh -c "pg_dump -h db app > /b/app.sql"\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'an official image as client',
      files: { 'compose.yml': compose('pgvector/pgvector:pg17', 'postgres:16-alpine') },
      at: 'compose.yml:5',
      message: /tools of PostgreSQL 16, and db runs PostgreSQL 17/,
    },
  ],
  good: [
    { name: 'newer client', files: { 'compose.yml': compose('postgres:16.4', 'postgres:17.2') }, passes: true },
    { name: 'no version', files: { 'compose.yml': compose('postgres:latest', 'postgres:16') } },
  ],
});
