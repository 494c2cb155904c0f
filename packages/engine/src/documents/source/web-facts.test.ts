import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammars } from '../../../testing/load-grammars.ts';
import type { ParseTools } from '../document.ts';
import type { SourceFact } from './document.ts';
import { parseSource } from './parse.ts';

let tools: ParseTools;
beforeAll(async () => {
  tools = { grammars: await loadGrammars() };
});

function factsOf<T extends SourceFact['type']>(path: string, text: string, type: T) {
  return parseSource(path, text, tools)
    .facts.filter((fact): fact is Extract<SourceFact, { type: T }> => fact.type === type)
    .map(({ span, type: _, ...rest }) => ({ line: span.line, ...rest }));
}

describe('migration histories', () => {
  const revision = `"""Drop the old column."""
from alembic import op
import sqlalchemy as sa

revision = "b2"
down_revision = ("a1", "a0")


def upgrade():
    op.create_table("notes", sa.Column("id", sa.Integer()))
    op.drop_column("notes", "id")
    op.drop_column("orders", "status")
    op.add_column("orders", sa.Column("owner", sa.String(), nullable=False))
    op.add_column("orders", sa.Column("state", sa.String(), nullable=False, server_default="new"))
    with op.batch_alter_table("users") as batch:
        batch.alter_column("name", new_column_name="full_name")


def downgrade():
    op.drop_table("notes")
`;

  it('tell an Alembic revision, its parents and what it changes on the way up', () => {
    const path = 'alembic/versions/b2_drop.py';
    expect(factsOf(path, revision, 'schema-revision')).toMatchObject([
      { tool: 'alembic', id: 'b2', parents: ['a1', 'a0'] },
    ]);
    expect(factsOf(path, revision, 'schema-change')).toMatchObject([
      { line: 12, change: 'drop-column', target: 'orders.status', revision: 'b2' },
      { line: 13, change: 'not-null', target: 'orders.owner' },
      { line: 16, change: 'rename', target: 'users.name', batched: true },
    ]);
  });

  it('tell a Django migration', () => {
    const text =
      'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [("shop", "0001_initial")]\n    operations = [\n        migrations.RemoveField(model_name="order", name="status"),\n    ]\n';
    expect(factsOf('shop/migrations/0002_less.py', text, 'schema-revision')).toMatchObject([
      { tool: 'django', id: 'shop.0002_less', parents: ['shop.0001_initial'] },
    ]);
    expect(factsOf('shop/migrations/0002_less.py', text, 'schema-change')).toMatchObject([
      { line: 7, change: 'drop-column', target: 'order.status' },
    ]);
  });

  it('tell a Knex migration and leave its way down alone', () => {
    const text =
      "export async function up(knex) {\n  await knex.schema.table('orders', (t) => t.dropColumn('status'));\n}\nexport async function down(knex) {\n  await knex.schema.dropTable('orders');\n}\n";
    expect(factsOf('migrations/20260101120000_less.js', text, 'schema-change')).toMatchObject([
      { line: 2, change: 'drop-column', target: 'status' },
    ]);
  });
});

describe('schemas in application code', () => {
  it('are SQL statements, not sentences about them', () => {
    const text =
      '"""CREATE TABLE IF NOT EXISTS only."""\nimport sqlite3\nSQL = """\nCREATE TABLE IF NOT EXISTS notes (id INTEGER);\n"""\n# ALTER TABLE notes ADD COLUMN x\ndef grow(db):\n    db.execute("ALTER TABLE notes ADD COLUMN owner TEXT")\n';
    expect(factsOf('app/db.py', text, 'schema-statement')).toMatchObject([
      { line: 4, statement: 'create', target: 'notes', function: null },
      { line: 8, statement: 'alter', target: 'notes', function: 'grow' },
    ]);
  });

  it('may come with the notice that an upgrade deletes them', () => {
    const told =
      '"""Storage.\n\nWho upgrades from an older version must\ndelete the database first.\n"""\nimport sqlite3\n';
    expect(factsOf('app/db.py', told, 'schema-notice')).toMatchObject([{ line: 4 }]);
    const other =
      '"""Storage."""\nimport sqlite3\n# please remove the database handle from the pool before the upgrade\n';
    expect(factsOf('app/db.py', other.replace('please ', ''), 'schema-notice')).toEqual([]);
  });
});

describe('credentials in addresses', () => {
  it('are query parameters of FastAPI handlers, not headers, paths or forms', () => {
    const text = `from fastapi import FastAPI, Header, Query, WebSocket
app = FastAPI()

@app.websocket("/ws/{job}")
async def follow(ws: WebSocket, job: str, api_key: Annotated[str, Query()] = ""):
    ...

@app.get("/reset/{token}")
def reset(token: str): ...

@app.get("/confirm")
def confirm(token: str): ...

@app.get("/files")
def files(token: str = Header()): ...
`;
    expect(factsOf('app/main.py', text, 'query-secret')).toMatchObject([
      { line: 5, name: 'api_key', side: 'server', oneTime: false, websocket: true },
      { line: 12, name: 'token', oneTime: true },
    ]);
  });

  it('are read from the query by Express and put there by links', () => {
    expect(
      factsOf(
        'src/a.ts',
        "import express from 'express';\napp.get('/files', (req, res) => check(req.query.token));\n",
        'query-secret',
      ),
    ).toMatchObject([{ line: 2, name: 'token', side: 'server' }]);
    expect(
      factsOf('app/mail.py', 'link = f"{host}/reset-password?token={token}"\npassword = 1\n', 'query-secret'),
    ).toMatchObject([{ line: 1, name: 'token', side: 'link', oneTime: true, where: '/reset-password' }]);
    expect(
      factsOf('app/maps.py', 'url = f"https://maps.example.com/v1?api_key={key}"\npassword = 1\n', 'query-secret'),
    ).toEqual([]);
  });
});

describe('logs', () => {
  it('have layouts with and without time', () => {
    const text =
      "import logging\nfmt = '%(name)s %(levelname)s %(message)s'\nlogging.basicConfig(format=fmt, level=logging.DEBUG)\n";
    expect(factsOf('a.py', text, 'log-format')).toMatchObject([{ line: 2, timed: false }]);
    expect(factsOf('a.py', text, 'log-level')).toMatchObject([{ line: 3, level: 'DEBUG' }]);
    const guarded =
      "import logging\nif settings.debug:\n    logging.basicConfig(level=logging.DEBUG, format='%(asctime)s %(levelname)s %(message)s')\n";
    expect(factsOf('a.py', guarded, 'log-level')).toEqual([]);
    expect(factsOf('a.py', guarded, 'log-format')).toMatchObject([{ timed: true }]);
  });

  it('go to files with and without rotation', () => {
    expect(
      factsOf(
        'a.py',
        'import logging\nh = logging.FileHandler("/app/logs/app.log")\nr = logging.handlers.RotatingFileHandler("b.log", maxBytes=100, backupCount=3)\n',
        'log-file',
      ),
    ).toMatchObject([
      { path: '/app/logs/app.log', rotates: false },
      { path: 'b.log', rotates: true },
    ]);
  });

  it('miss errors that nobody writes down, unless it is only tidying up', () => {
    const text =
      'import logging\ndef work():\n    try:\n        store(convert())\n    except Exception:\n        pass\ndef end():\n    try:\n        db.close()\n    except Exception:\n        pass\n';
    expect(factsOf('a.py', text, 'swallowed-error')).toMatchObject([{ line: 5, function: 'work' }]);
    const script =
      'console.log(1);\nasync function work() {\n  try { await store(); } catch {}\n  try { await store(); } catch { /* stored already */ }\n}\n';
    expect(factsOf('a.ts', script, 'swallowed-error')).toMatchObject([{ line: 3 }]);
  });
});

describe('numbers and traces', () => {
  it('are counted per label', () => {
    const text =
      'from prometheus_client import Counter, start_http_server\nC = Counter("jobs_total", "Jobs", ["user_id", "stage"])\nstart_http_server(9100)\n';
    expect(factsOf('a.py', text, 'metric-label')).toMatchObject([{ metric: 'jobs_total', label: 'user_id' }]);
    expect(factsOf('a.py', text, 'metrics-port')).toMatchObject([{ line: 3, port: '9100' }]);
  });

  it('may all be kept', () => {
    expect(
      factsOf('a.py', 'import sentry_sdk\nsentry_sdk.init(dsn=d, traces_sample_rate=1.0)\n', 'trace-everything'),
    ).toMatchObject([{ line: 2 }]);
    expect(
      factsOf('a.py', 'import sentry_sdk\nsentry_sdk.init(dsn=d, traces_sample_rate=0.1)\n', 'trace-everything'),
    ).toEqual([]);
  });
});

describe('defaults of Node servers', () => {
  it('keep sessions in memory', () => {
    const text = "import session from 'express-session';\napp.use(session({ secret: s }));\n";
    expect(factsOf('a.ts', text, 'memory-store')).toMatchObject([{ what: 'sessions', library: 'express-session' }]);
    const stored =
      "import session from 'express-session';\napp.use(session({ secret: s, store: new RedisStore({}) }));\n";
    expect(factsOf('a.ts', stored, 'memory-store')).toEqual([]);
  });

  it('publish source maps when told to', () => {
    expect(factsOf('vite.config.ts', 'export default { build: { sourcemap: true } };\n', 'source-maps')).toMatchObject([
      { hidden: false },
    ]);
  });
});
