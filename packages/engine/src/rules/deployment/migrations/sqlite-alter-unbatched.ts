import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running, usesAny } from '../../shared/apps.ts';
import { appHistory, changeText } from '../../shared/schema.ts';

const otherDatabases = [
  'psycopg2',
  'psycopg2-binary',
  'psycopg',
  'psycopg-binary',
  'asyncpg',
  'pymysql',
  'mysqlclient',
  'aiomysql',
  'asyncmy',
  'mariadb',
  'pyodbc',
];

export default defineRule<App>({
  id: 'deployment/migrations/sqlite-alter-unbatched',
  title: 'A migration uses what SQLite cannot do',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const history = appHistory(app);
    const file = factsOf(app, 'sqlite-open')[0];
    if (history.length === 0 || file === undefined || factsOf(app, 'schema-revision')[0]?.tool !== 'alembic')
      return skip(`${app.name} has no Alembic history for SQLite.`);
    if (usesAny(app, ...otherDatabases)) return skip('Another database may be the one that is migrated.');
    const changes = history.flatMap((revision) => revision.changes);
    const bad = changes.filter(
      (one) => !one.batched && (one.change === 'type' || (one.change === 'not-null' && /\./.test(one.target))),
    );
    const [first] = bad;
    if (first === undefined) return skip('No revision changes a column in a way that SQLite refuses.');
    return fail(
      first.span,
      `${at(first.span)} ${changeText(first)} with op.alter_column, but ${app.name} runs on SQLite (${at(file.span)}).`,
      {
        subject: appSubject(app, `schema/batch/${first.target}`),
        evidence: [file.span, ...bad.slice(1, 3).map((one) => one.span)],
        verify:
          'Run `alembic upgrade head` on a fresh SQLite file: it stops with "near ALTER: syntax error" or "No support for ALTER of constraints".',
        fix: advice(
          'Let Alembic rebuild the table',
          'python',
          '# env.py: context.configure(…, render_as_batch=True)\nwith op.batch_alter_table("orders") as batch:\n    batch.alter_column("status", type_=sa.String(40), existing_type=sa.String(20))',
        ),
      },
    );
  },

  docs: {
    problem:
      'SQLite can rename, add and drop columns, and nothing else; types and constraints change only by building the table anew.',
    impact: 'The migration stops half way, and with migrations at start the service does not come up.',
    verify: 'Apply all revisions to a new SQLite file.',
    remedy: 'Use batch_alter_table and render_as_batch.',
    tradeOff: 'A rebuild copies the table; large tables need time and free disk space.',
    sources: ['https://alembic.sqlalchemy.org/en/latest/batch.html', 'https://www.sqlite.org/lang_altertable.html'],
  },
  examples: {
    bad: [tree('op.alter_column("orders", "status", type_=sa.String(40))')],
    good: [tree('with op.batch_alter_table("orders") as b:\n        b.alter_column("status", type_=sa.String(40))')],
  },
});

function tree(step: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nalembic==1.14.0\nsqlalchemy==2.0.36\n',
    'main.py':
      'from fastapi import FastAPI\nfrom sqlalchemy import create_engine\nengine = create_engine("sqlite:////data/app.db")\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
    'alembic/versions/b2.py': `from alembic import op\nimport sqlalchemy as sa\nrevision = "b2"\ndown_revision = None\n\ndef upgrade():\n    ${step}\n`,
  };
}
