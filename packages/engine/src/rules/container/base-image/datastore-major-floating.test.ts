import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './datastore-major-floating.ts';

const db = (image: string) => ({ 'compose.yml': `services:\n  db:\n    image: ${image}\n` });

ruleTest(rule, {
  bad: [
    { name: 'no tag', files: db('mongo'), at: 'compose.yml:3' },
    {
      name: 'a variant without version',
      files: db('postgres:alpine'),
      at: 'compose.yml:3',
      message: /major version of PostgreSQL/,
    },
    { name: 'an extension image', files: db('pgvector/pgvector:latest'), at: 'compose.yml:3' },
  ],
  good: [
    { name: 'a major version', files: db('postgres:16-alpine'), passes: true },
    { name: 'a major behind pg', files: db('pgvector/pgvector:pg16'), passes: true },
    { name: 'a digest', files: db('postgres@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef') },
    { name: 'a cache whose majors read each other', files: db('redis:latest') },
  ],
  unresolved: [{ name: 'a version from outside', files: db('postgres:${PG_VERSION}') }],
});
