import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './destructive-revision.ts';

const image = { Dockerfile: 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n' };
const sql = (name: string, text: string) => ({ [`prisma/migrations/${name}/migration.sql`]: text });

ruleTest(rule, {
  bad: [
    {
      name: 'the newest SQL migration renames',
      files: {
        ...image,
        ...sql('20260101_init', 'CREATE TABLE "Order" ("id" INT);\n'),
        ...sql('20260201_rename', 'ALTER TABLE "Order" RENAME COLUMN "owner" TO "userId";\n'),
      },
      at: 'prisma/migrations/20260201_rename/migration.sql:1',
      message: /20260201_rename, the newest of 2, renames Order\.owner/,
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'an old one',
      files: {
        ...image,
        ...sql('20240101_init', 'CREATE TABLE "Order" ("id" INT);\n'),
        ...sql('20240201_drop', 'ALTER TABLE "Order" DROP COLUMN "owner";\n'),
        ...sql('20260101_a', 'ALTER TABLE "Order" ADD COLUMN "a" INT;\n'),
        ...sql('20260102_b', 'ALTER TABLE "Order" ADD COLUMN "b" INT;\n'),
        ...sql('20260103_c', 'ALTER TABLE "Order" ADD COLUMN "c" INT;\n'),
      },
    },
    {
      name: 'a way down',
      files: {
        ...image,
        'db/migrations/1_a.sql': 'CREATE TABLE o (id INT);\n',
        'db/migrations/2_b.sql':
          '-- +goose Up\nALTER TABLE o ADD COLUMN a INT;\n-- +goose Down\nALTER TABLE o DROP COLUMN a;\n',
      },
    },
  ],
});
