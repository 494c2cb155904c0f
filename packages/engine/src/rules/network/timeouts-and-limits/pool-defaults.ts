import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, copiesOf, type FactOf, factsOf, noRunning, running, usesAny } from '../../shared/apps.ts';

type Engine = FactOf<'db-engine'>;

export default defineRule<App>({
  id: 'network/timeouts-and-limits/pool-defaults',
  title: 'The database pool keeps dead connections',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const engines = factsOf(app, 'db-engine').filter(
      (engine) => engine.brief !== true && isServer(engine, app) && !isOutside(engine.span.file),
    );
    // Beside a checked pool, others are those of exports and start-up helpers.
    const checked = engines.find((engine) => !missing(engine).includes('pool_pre_ping'));
    const bare = checked === undefined ? engines[0] : undefined;
    const [first] = engines;
    if (first === undefined) return skip('No SQLAlchemy engine for a database server was found.');
    if (bare === undefined) return pass(checked ?? first, 'connections are checked before use, or not kept');
    return failed(app, model, bare);
  },

  docs: {
    problem:
      'Pooled connections that the server or a firewall closed meanwhile fail at the next use. The pool also grows to fifteen connections per process unless told otherwise, and queries may run for ever.',
    impact:
      'After each restart or idle time of the database the first requests answer 500, and one slow query can hold a connection for hours.',
    verify: 'Restart the database and send one request for each process: none may answer 500.',
    remedy:
      'Set pool_pre_ping, a pool size that fits processes times replicas into the connection limit of the server, and a statement timeout.',
    tradeOff: 'The check costs a round trip per checkout, usually below a millisecond.',
    sources: [
      'https://docs.sqlalchemy.org/en/20/core/pooling.html#disconnect-handling-pessimistic',
      'https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.create_engine.params.pool_size',
      'https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.49\npsycopg[binary]==3.3.3\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\nfrom sqlalchemy import create_engine\napp = FastAPI()\nengine = create_engine(os.environ["DATABASE_URL"])\n\n@app.get("/a")\ndef a(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.49\npsycopg[binary]==3.3.3\n',
        'main.py':
          'import os\nfrom fastapi import FastAPI\nfrom sqlalchemy import create_engine\napp = FastAPI()\nengine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True)\n\n@app.get("/a")\ndef a(): ...\n',
      },
    ],
  },
});

/** Migration environments and one-off scripts open one connection and end. */
function isOutside(file: string): boolean {
  return /(?:^|\/)(?:alembic|migrations|scripts|tests?|seeds?)\/|(?:^|\/)(?:env|conftest|seed\w*|init_db|initial_data)\.py$/.test(
    file,
  );
}

function isServer(engine: Engine, app: App): boolean {
  if (engine.url !== null && /sqlite|duckdb|:memory:/i.test(engine.url)) return false;
  if (engine.url !== null && /postgres|mysql|mariadb|mssql|oracle|cockroach/i.test(engine.url)) return true;
  // The URL comes from a setting: a driver among the packages says what it is for.
  return (
    usesAny(
      app,
      'psycopg2',
      'psycopg2-binary',
      'psycopg',
      'asyncpg',
      'pg8000',
      'pymysql',
      'mysqlclient',
      'mysql-connector-python',
      'aiomysql',
      'asyncmy',
      'pyodbc',
    ) && !app.facts.some((fact) => fact.type === 'sqlite-open' && fact.library === 'sqlalchemy')
  );
}

function missing(engine: Engine): string[] {
  const { options } = engine;
  if ('**' in options || /NullPool/.test(options.poolclass ?? '') || 'creator' in options) return [];
  return [
    ...(options.pool_pre_ping === undefined && options.pool_recycle === undefined ? ['pool_pre_ping'] : []),
    ...(options.pool_size === undefined && options.max_overflow === undefined ? ['pool_size'] : []),
    ...(/timeout/.test(options.connect_args ?? '') ? [] : ['statement_timeout']),
  ];
}

function failed(app: App, model: DeploymentModel, engine: Engine) {
  const lacks = missing(engine);
  const copies = copiesOf(app, model);
  const pool =
    (Number(engine.options.pool_size) || 5) +
    (engine.options.max_overflow === undefined ? 10 : Number(engine.options.max_overflow) || 0);
  const most = pool * (copies?.count ?? 1);
  return fail(engine, `The SQLAlchemy engine of ${app.name} is created without ${lacks.join(', without ')}.`, {
    subject: appSubject(app, 'database/pool'),
    evidence: copies === null ? [] : [copies.span],
    problem: `Connections that the database closed while idle or restarting are handed out again and the request fails.${copies === null ? '' : ` ${copies.count} processes (${copies.why}) may open ${most} connections, where PostgreSQL allows 100 by default.`}`,
    fix: advice(
      'Check connections before use and bound the pool',
      'python',
      `engine = ${engine.library === 'sqlalchemy-async' ? 'create_async_engine' : 'create_engine'}(\n    url,\n    pool_pre_ping=True,\n    pool_size=5,\n    max_overflow=${copies !== null && copies.count > 3 ? 0 : 5},\n    connect_args={${engine.library === 'sqlalchemy-async' ? '"server_settings": {"statement_timeout": "30000"}' : '"options": "-c statement_timeout=30000"'}},\n)`,
    ),
  });
}
