import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite, { type Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findMigrations, migrate, readMigrations } from './migrate.ts';

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seaworthy-migrations-'));
  database = new BetterSqlite(':memory:');
});

afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

interface Key {
  readonly id: number;
  readonly from: string;
  readonly on_delete: string;
}

/** Foreign keys that do something when their parent goes and whose columns no index begins with, as `table(columns)`. */
function keysWithoutIndex(of: Database): readonly string[] {
  const tables = of.prepare<[], { name: string }>(`select name from pragma_table_list where schema = 'main'`).all();
  return tables.flatMap(({ name }) => {
    const keys = (of.pragma(`foreign_key_list(${name})`) as Key[]).filter((key) => key.on_delete !== 'NO ACTION'); // as SQLite documents it
    const indexes = (of.pragma(`index_list(${name})`) as { readonly name: string }[]).map((index) =>
      (of.pragma(`index_info(${index.name})`) as { readonly name: string }[]).map((column) => column.name),
    );
    return [...new Set(keys.map(({ id }) => id))]
      .map((id) => keys.filter((key) => key.id === id).map(({ from }) => from))
      .filter((columns) => !indexes.some((index) => columns.every((column) => index.indexOf(column) in columns)))
      .map((columns) => `${name}(${columns.join(', ')})`);
  });
}

const write = (name: string, sql: string) => writeFile(join(folder, name), sql);
const run = () => migrate(database, readMigrations(folder));

describe('migrate', () => {
  test('applies what is new, in order, and nothing twice', async () => {
    await write('0001_ships.sql', 'create table ships (id integer primary key) strict; insert into ships values (1);');
    expect(run()).toEqual([1]);
    await write('0002_names.sql', `alter table ships add column name text; update ships set name = 'Ark';`);
    expect(run()).toEqual([2]);
    expect(run()).toEqual([]);
    expect(database.prepare('select * from ships').all()).toEqual([{ id: 1, name: 'Ark' }]);
  });

  test('a file that fails leaves the database as it was, the files before it included', async () => {
    await write('0001_ships.sql', 'create table ships (id integer primary key) strict;');
    await write('0002_broken.sql', 'insert into nowhere values (1);');
    expect(run).toThrow('nowhere');
    expect(database.prepare(`select name from sqlite_schema where name = 'ships'`).all()).toEqual([]);
  });

  test('refuses a database whose applied file was edited afterwards', async () => {
    await write('0001_ships.sql', 'create table ships (id integer primary key) strict;');
    run();
    await write('0001_ships.sql', 'create table ships (id text primary key) strict;');
    expect(run).toThrow(expect.objectContaining({ code: 'storage/schema-mismatch' }));
    expect(run).toThrow('Migration 1 (ships) was changed after the database had applied it');
  });

  test('refuses a database that a newer version has migrated', async () => {
    await write('0001_ships.sql', 'create table ships (id integer primary key) strict;');
    await write('0002_later.sql', 'select 1;');
    run();
    await rm(join(folder, '0002_later.sql'));
    expect(run).toThrow('migrated to version 2 (later), which this version of Seaworthy does not know');
  });

  test('rebuilding a table does not cascade, and a lost reference is found before anything is kept', async () => {
    await write(
      '0001_ships.sql',
      `create table ships (id integer primary key) strict;
       create table crew (ship integer not null references ships (id) on delete cascade) strict;
       insert into ships values (1); insert into crew values (1);`,
    );
    await write(
      '0002_rebuild.sql',
      `create table new_ships (id integer primary key, name text) strict;
       insert into new_ships (id) select id from ships; drop table ships; alter table new_ships rename to ships;`,
    );
    run();
    expect(database.prepare('select count(*) as n from crew').get()).toEqual({ n: 1 });
    await write('0003_lost.sql', 'delete from ships;');
    expect(run).toThrow('1 rows whose foreign key leads nowhere');
    expect(database.prepare('select count(*) as n from ships').get()).toEqual({ n: 1 });
  });
});

describe('readMigrations', () => {
  test.each(['0002_gap.sql', '1_short.sql', '0001_Upper.sql', '0001-dash.sql'])(
    'refuses %s as the first file',
    async (name) => {
      await write(name, 'select 1;');
      expect(() => readMigrations(folder)).toThrow(`Migration ${name}`);
    },
  );

  test("the product's own files follow the numbering, and every table of theirs is strict", () => {
    migrate(database, readMigrations(findMigrations()));
    const tables = database
      .prepare(`select name, strict from pragma_table_list where schema = 'main' and type = 'table'`)
      .all();
    const own = (tables as { name: string; strict: number }[]).filter(({ name }) => !name.startsWith('sqlite_'));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter(({ strict }) => strict === 0)).toEqual([]);
  });

  test.each([
    ['projects', 'team_id'],
    ['audits', 'project_id'],
    ['audits', 'created_by'],
    ['answers', 'project_id'],
    ['answers', 'by_user'],
  ])('%s cannot be without %s', (table, column) => {
    migrate(database, readMigrations(findMigrations()));
    const columns = database.pragma(`table_info(${table})`) as { name: string; notnull: number }[];
    expect(columns.find(({ name }) => name === column)?.notnull).toBe(1);
    const keys = database.pragma(`foreign_key_list(${table})`) as { from: string }[];
    expect(keys.map(({ from }) => from)).toContain(column);
  });
});

describe('the migrations of the product', () => {
  test('what goes with a parent is found by an index, also when a later migration adds a table', () => {
    migrate(database, readMigrations(findMigrations()));
    expect(keysWithoutIndex(database)).toEqual([]);
    database.exec('create table late (team_id text references teams (id) on delete cascade) strict');
    expect(keysWithoutIndex(database)).toEqual(['late(team_id)']);
  });
});
