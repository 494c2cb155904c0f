import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'network/timeouts-and-limits/query-timeout-missing',
  title: 'A slow database holds requests for ever',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app) {
    const pools = factsOf(app, 'driver-pool').filter((it) => !isOutside(it.span.file));
    const endless = pools.filter((it) => !it.bounded);
    const [first, ...rest] = endless;
    if (first === undefined)
      return pools[0] === undefined
        ? skip('No pool of asyncpg or node-postgres is made here.')
        : pass(pools[0], 'queries end after a time');
    const defaults =
      first.library === 'pg'
        ? 'node-postgres then waits without end, both for a free connection and for the answer of a query'
        : 'asyncpg then waits for the answer of a query without end';
    return fail(
      first,
      `The ${first.library} pool of ${app.name} sets no ${first.library === 'pg' ? 'connectionTimeoutMillis or statement_timeout' : 'command_timeout'} (${at(first.span)})${
        rest.length === 0
          ? ''
          : `, nor does ${rest
              .slice(0, 3)
              .map((it) => at(it.span))
              .join(', ')}`
      }; ${defaults}.`,
      {
        subject: appSubject(app, `pool/${first.library}`),
        evidence: rest.slice(0, 5).map((it) => it.span),
        verify:
          'Lock a table in psql (`BEGIN; LOCK TABLE … ;`) and send a request that reads it: it must end with an error after the timeout.',
        fix:
          first.library === 'pg'
            ? advice(
                'Bound the wait for a connection and for an answer',
                'ts',
                'const pool = new Pool({\n  // … as now\n  max: 10,\n  connectionTimeoutMillis: 5_000,\n  statement_timeout: 30_000,\n});',
              )
            : advice(
                'Bound the size of the pool and the time of a query',
                'python',
                'pool = await asyncpg.create_pool(\n    dsn, min_size=2, max_size=10, timeout=5, command_timeout=30,   # seconds\n)',
              ),
      },
    );
  },

  docs: {
    problem:
      'One lock or one missing index then takes connection after connection, until the pool is empty and every request waits.',
    impact: 'The whole service hangs without an error, and also requests that have nothing to do with the slow query.',
    verify: 'Hold a lock on a table and send a request that needs it.',
    remedy:
      'Set the time for a connection and for a query, and a pool size that fits processes times replicas into the limit of the server.',
    tradeOff: 'Long reports need a connection of their own with a larger limit.',
    sources: [
      'https://node-postgres.com/apis/pool',
      'https://magicstack.github.io/asyncpg/current/api/index.html#connection-pools',
    ],
  },
  examples: {
    bad: [example('dsn')],
    good: [example('dsn, command_timeout=30')],
  },
});

function isOutside(file: string): boolean {
  return /(?:^|\/)(?:scripts?|migrations?|tests?|seeds?|tools?|cli)\/|(?:^|\/)(?:seed|migrate)\w*\./.test(file);
}

function example(options: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nasyncpg==0.30.0\n',
    'main.py': `import asyncpg\nfrom fastapi import FastAPI\napp = FastAPI()\ndsn = "postgresql://db/app"\n\n@app.on_event("startup")\nasync def start():\n    app.state.pool = await asyncpg.create_pool(${options})\n\n@app.get("/a")\nasync def a(): ...\n`,
  };
}
