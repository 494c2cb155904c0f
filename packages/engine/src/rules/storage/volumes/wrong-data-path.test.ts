import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './wrong-data-path.ts';

const db = (image: string, target: string, more = '') => ({
  'compose.yml': `services:\n  db:\n    image: ${image}\n    volumes:\n      - db-data:${target}\n${more}volumes:\n  db-data:\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'PostgreSQL 18 on the old place',
      files: db('postgres:18-alpine', '/var/lib/postgresql/data'),
      at: 'compose.yml:5',
      message: /keeps its data in \/var\/lib\/postgresql\./,
    },
    {
      name: 'PostgreSQL 16 on the folder above',
      files: db('postgres:16.4', '/var/lib/postgresql'),
      at: 'compose.yml:5',
    },
    {
      name: 'MongoDB beside its folder',
      files: db('mongo:7.0', '/data/mongo'),
      at: 'compose.yml:5',
      message: /\/data\/db/,
    },
    { name: 'MySQL elsewhere', files: db('mysql:8.4', '/data'), at: 'compose.yml:5' },
    {
      name: 'Chroma 1 on the folder of Chroma 0',
      files: db('chromadb/chroma:latest', '/chroma/chroma'),
      at: 'compose.yml:5',
      message: /keeps its data in \/data/,
    },
  ],
  good: [
    { name: 'PostgreSQL 16 on its folder', files: db('postgres:16.4', '/var/lib/postgresql/data'), passes: true },
    {
      name: 'PGDATA says where',
      files: db('postgres:18.1', '/pg', '    environment: {PGDATA: /pg/data}\n'),
      passes: true,
    },
    { name: 'a configuration folder', files: db('mysql:8.4', '/etc/mysql/conf.d') },
    { name: 'a version that nobody knows', files: db('postgres:latest', '/var/lib/postgresql') },
    { name: 'pgvector with its major', files: db('pgvector/pgvector:pg16', '/var/lib/postgresql/data'), passes: true },
  ],
  unresolved: [{ name: 'a version from outside', files: db('postgres:$V', '/var/lib/postgresql') }],
});
