import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'network/tls/connection-options-dropped',
  title: 'The database address loses its TLS option',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const built = factsOf(app, 'query-dropped');
    const first = built.find((it) => !/(?:alembic|migrations)/.test(it.span.file)) ?? built[0];
    if (first === undefined) return skip('No database address is put together again from its parts.');
    const rest = built.filter((it) => it !== first);
    return fail(
      first,
      `${app.name} takes ${first.source} apart and builds a new address from user, host, port and path, without its query (${at(first.span)})${rest.length === 0 ? '' : `; so does ${rest.map((it) => at(it.span)).join(', ')}`}.`,
      {
        subject: appSubject(app, 'database/query'),
        evidence: rest.slice(0, 4).map((it) => it.span),
        verify: `Start with \`${first.source.split('.').at(-1)?.toUpperCase() ?? 'DATABASE_URL'}=postgresql://…?sslmode=require\` against a server without TLS: the connection must fail.`,
        fix: advice(
          'Change the driver only, and keep everything else',
          'python',
          'from sqlalchemy.engine import make_url\n\nurl = make_url(settings.DATABASE_URL)\nssl = url.query.get("sslmode") in {"require", "verify-ca", "verify-full"}\nengine = create_async_engine(\n    url.set(drivername="postgresql+asyncpg").difference_update_query(["sslmode"]),\n    connect_args={"ssl": "require"} if ssl else {},\n)',
        ),
      },
    );
  },

  docs: {
    problem:
      'Hosted databases put `sslmode=require` and other options into the query part; without it the driver only prefers TLS and takes a plain connection when it is offered one. A password with special characters can break the new address as well.',
    impact: 'Credentials and data may cross the network readable, although the setting says otherwise.',
    verify: 'Print the address that the engine really uses, without the password.',
    remedy: 'Use make_url of SQLAlchemy and change the driver only, and hand the TLS option to the driver.',
    tradeOff: 'Servers without TLS are refused then, as the address asked for.',
    sources: [
      'https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS',
      'https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.engine.URL.set',
    ],
  },
  examples: {
    bad: [example('{parts.path}')],
    good: [example('{parts.path}?{parts.query}')],
  },
});

function example(end: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.49\nasyncpg==0.30.0\n',
    'main.py': `from urllib.parse import urlparse\nfrom fastapi import FastAPI\nfrom settings import settings\napp = FastAPI()\nparts = urlparse(settings.DATABASE_URL)\nurl = f"postgresql+asyncpg://{parts.username}:{parts.password}@{parts.hostname}:{parts.port}${end}"\n\n@app.get("/a")\nasync def a(): ...\n`,
  };
}
