import { describe, expect, it } from 'vitest';
import { sqlFormat } from './format.ts';
import { parseSql } from './parse.ts';

const changes = (text: string) =>
  parseSql('db/migrations/2_x.sql', text).changes.map(({ span, ...rest }) => ({ line: span.line, ...rest }));

describe('migrations in SQL', () => {
  it('tell what they take away, with its line', () => {
    expect(
      changes(
        '-- DROP TABLE old;\nALTER TABLE "orders" DROP COLUMN "status",\nADD COLUMN "state" TEXT NOT NULL;\nALTER TABLE orders RENAME COLUMN owner TO user_id;\nDROP TABLE carts;\n',
      ),
    ).toEqual([
      { line: 2, change: 'drop-column', target: 'orders.status' },
      { line: 3, change: 'not-null', target: 'orders.state' },
      { line: 4, change: 'rename', target: 'orders.owner' },
      { line: 5, change: 'drop-table', target: 'carts' },
    ]);
  });

  it('accept defaults, new tables, texts and the way down', () => {
    expect(
      changes(
        "CREATE TABLE t (id INT NOT NULL);\nALTER TABLE t DROP COLUMN id;\nALTER TABLE o ADD COLUMN a TEXT NOT NULL DEFAULT 'x; DROP TABLE y';\n-- +goose Down\nDROP TABLE t;\n",
      ),
    ).toEqual([]);
  });

  it('leave names of indexes and constraints alone', () => {
    expect(changes('ALTER INDEX a RENAME TO b;\nALTER TABLE o RENAME CONSTRAINT c TO d;\n')).toEqual([]);
  });

  it('know that Prisma rebuilds tables of SQLite', () => {
    expect(
      changes('CREATE TABLE "new_Link" ("id" INT);\nDROP TABLE "Link";\nALTER TABLE "new_Link" RENAME TO "Link";\n'),
    ).toEqual([]);
  });

  it.each(['\n', '/* a ', 'ALTER TABLE t ADD COLUMN a '])('are read in linear time: %j repeated', (part) => {
    expect(changes(part.repeat(Math.floor(290_000 / part.length)))).toEqual([]);
  });

  it('are claimed in folders of histories alone', () => {
    expect(sqlFormat.claimsPath('prisma/migrations/2024_a/migration.sql')).toBe(true);
    expect(sqlFormat.claimsPath('src/main/resources/db/migration/V2__x.sql')).toBe(true);
    expect(sqlFormat.claimsPath('docker/init.sql')).toBe(false);
    expect(sqlFormat.claimsPath('db/migrations/2_x.down.sql')).toBe(false);
  });
});
