import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running, usesAny } from '../../shared/apps.ts';

const tools = [
  'alembic',
  'flask-migrate',
  'django',
  'yoyo-migrations',
  'aerich',
  'piccolo',
  'prisma',
  '@prisma/client',
  'knex',
  'typeorm',
  'drizzle-kit',
  'drizzle-orm',
  'sequelize-cli',
  'umzug',
  'node-pg-migrate',
  'db-migrate',
  '@mikro-orm/migrations',
  'postgrator',
  'kysely-ctl',
  'migrate-mongo',
  'graphile-migrate',
  'sqlalchemy-migrate',
  'peewee-migrate',
  'caribou',
];
/** Libraries whose classes are the schema; a bare driver says nothing about who makes the tables. */
const mappers = /^(?:sqlalchemy|sqlmodel|peewee|tortoise|pony|sequelize|objection|kysely)(?:\.|\/|$)/;
/** Tables in which hand-written migrations keep their version. */
const versionTable = /(?:^|_)(?:schema_?)?(?:versions?|migrations?)$/i;

export default defineRule<App>({
  id: 'deployment/migrations/migration-tool-missing',
  title: 'The database schema has no versions',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-modules',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const named = app.dependencies.find((one) => tools.includes(one.name));
    const applied = model.prose.find(
      (fact) => fact.topic === 'migration' && fact.form !== 'page' && fact.span.file.startsWith(app.root),
    );
    if (named !== undefined)
      return pass(applied === undefined ? named : [named, applied], `${named.name} versions the schema`);
    const tables = factsOf(app, 'schema-statement').filter((one) => one.statement === 'create');
    const client = tables[0] ?? factsOf(app, 'import').find((one) => mappers.test(one.name));
    if (client === undefined) return skip('No database of its own was found in the sources.');
    if (factsOf(app, 'schema-notice')[0] !== undefined)
      return skip('Operators are told to delete the database; that finding covers the missing versions.');
    const counted =
      tables.find((one) => versionTable.test(one.target)) ??
      factsOf(app, 'sqlite-pragma').find((one) => one.pragma === 'user_version');
    if (counted !== undefined) return pass(counted, 'the code numbers its schema');
    if (usesAny(app, ...tools)) return skip('A migration tool is used; no line of a manifest names it.');
    const prose = model.prose.find((fact) => fact.topic === 'migration');
    if (prose !== undefined)
      return prose.form === 'page'
        ? skip(`Migrations are only spoken of (${at(prose.span)}).`)
        : pass(prose, 'a script migrates the schema');
    const folder = model.files.find((file) => /(?:^|\/)migrations?\/.*\.(?:sql|py|ts|js)$/.test(file.path));
    if (folder !== undefined)
      return pass({ file: folder.path, start: 0, end: 0, line: 1, endLine: 1 }, 'migration files');
    if (
      factsOf(app, 'migration').some(
        (one) => one.tool === 'create_all' && one.at !== 'script' && one.helper === undefined,
      )
    )
      return skip('The tables are made at startup; that finding covers the missing tool.');
    const altered = factsOf(app, 'schema-statement').filter((one) => one.statement === 'alter');
    const names = [...new Set(tables.map((one) => one.target))].slice(0, 3).join(', ');
    const what =
      client.type === 'import'
        ? `uses ${client.name} (${at(client.span)})`
        : `makes its tables with CREATE TABLE (${names} at ${at(client.span)})`;
    const byHand =
      altered[0] === undefined
        ? ''
        : ` Its code changes ${altered.length === 1 ? 'one of them' : 'them'} by hand with ALTER TABLE (${at(altered[0].span)}) without a record of what ran.`;
    return fail(
      client,
      `${app.name} ${what}, and neither its dependencies nor a folder of migrations version the schema.${byHand}`,
      {
        subject: appSubject(app, 'schema/versions'),
        severity: factsOf(app, 'sqlite-open')[0] === undefined ? 'HIGH' : 'MEDIUM',
        evidence: altered.slice(0, 2).map((one) => one.span),
        ...(client.type === 'import' || altered[0] !== undefined
          ? {}
          : {
              problem:
                'CREATE TABLE IF NOT EXISTS makes missing tables and never changes an existing one, so a new column is in the code and not in the database.',
            }),
        verify: 'Ask which schema version production has: there must be a table or a file that answers.',
        fix:
          app.language === 'python'
            ? advice(
                'Version the schema with Alembic',
                'sh',
                'pip install alembic && alembic init migrations\nalembic upgrade head   # once per deploy, before the new version starts',
              )
            : advice(
                'Version the schema with plain SQL files',
                'sh',
                'npm install postgrator   # or knex, drizzle-kit\n# migrations/001.do.initial.sql, 002.do.add-status.sql, … applied once per deploy',
              ),
      },
    );
  },

  docs: {
    problem:
      'Without versions nobody knows which schema a database has, and a change has to be made by hand in the right order.',
    impact: 'A release meets a database of another shape and fails, and rolling back is guesswork.',
    verify: 'Ask for the schema version of production.',
    remedy: 'Use a migration tool and run it once per deploy before the new version starts.',
    tradeOff: 'Every schema change becomes a reviewed file.',
    sources: ['https://alembic.sqlalchemy.org/en/latest/', 'https://12factor.net/admin-processes'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.36\n',
        'main.py':
          'from fastapi import FastAPI\nfrom sqlalchemy import create_engine\nengine = create_engine(URL)\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.36\nalembic==1.14.0\n',
        'main.py':
          'from fastapi import FastAPI\nfrom sqlalchemy import create_engine\nengine = create_engine(URL)\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
  },
});
