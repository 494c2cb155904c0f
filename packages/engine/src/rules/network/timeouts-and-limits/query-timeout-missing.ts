import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, type FixProposal, fail, pass, skip, unproven } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'network/timeouts-and-limits/query-timeout-missing',
  title: 'A slow database holds requests for ever',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const pools = factsOf(app, 'driver-pool').filter((it) => !isOutside(it.span.file));
    const server = serverLimit(model);
    const missing = pools.filter((it) => lacks(it, server !== undefined).length > 0);
    const [one] = pools;
    if (one === undefined) return skip('No pool of asyncpg or node-postgres is made here.');
    const bound = factsOf(app, 'query-bound');
    const endless = missing.filter(
      (it) => !it.connection || (it.elsewhere !== true && (it.library === 'pg' || bound.length === 0)),
    );
    const [first, ...others] = endless;
    if (first === undefined)
      return missing.length > 0
        ? unproven('Times are given where queries are made, and nothing here tells whether all have one.')
        : pass(server === undefined ? one : [one.span, server], 'queries end after a time');
    const lacking = lacks(first, server !== undefined || first.elsewhere === true);
    const rest = others.filter(
      (it) =>
        it.library === first.library &&
        lacks(it, server !== undefined || it.elsewhere === true).join() === lacking.join(),
    );
    return fail(
      first,
      `The ${first.library} pool of ${app.name} sets no ${lacking.map((it) => options[first.library][it]).join(' or ')} (${at(first.span)})${
        rest.length === 0
          ? ''
          : `, nor does ${rest
              .slice(0, 3)
              .map((it) => at(it.span))
              .join(', ')}`
      }; ${first.library === 'pg' ? 'node-postgres' : 'asyncpg'} then waits without end${lacking.length > 1 ? ', both' : ''} ${lacking.map((it) => (it === 'connection' ? 'for a free connection' : 'for the answer of a query')).join(' and ')}.`,
      {
        subject: appSubject(app, `pool/${first.library}`),
        evidence: rest.slice(0, 5).map((it) => it.span),
        ...(lacking.includes('query') ? {} : { verify: queueCheck }),
        fix: fixOf(first.library, lacking),
      },
    );
  },

  docs: {
    problem:
      'One lock or one missing index then takes connection after connection, until the pool is empty and every request waits.',
    impact: 'The whole service hangs without an error, and also requests that have nothing to do with the slow query.',
    verify:
      'Lock a table in psql (`BEGIN; LOCK TABLE … ;`) and send a request that reads it: it must end with an error after the timeout.',
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

type Wait = 'connection' | 'query';

const options = {
  pg: { connection: 'connectionTimeoutMillis', query: 'statement_timeout' },
  asyncpg: { connection: 'timeout', query: 'command_timeout' },
} as const;

/** What waits without end; queries do not when something beside the pool ends them. */
function lacks(pool: FactOf<'driver-pool'>, queriesEnd: boolean): Wait[] {
  return [...(pool.connection ? [] : ['connection' as const]), ...(pool.query || queriesEnd ? [] : ['query' as const])];
}

const queueCheck =
  'Hold as many connections as the pool has (`SELECT pg_sleep(60);` in as many requests) and send one more: it must end with an error after the timeout.';

function fixOf(library: FactOf<'driver-pool'>['library'], lacking: readonly Wait[]): FixProposal {
  if (library === 'asyncpg')
    return advice(
      'Bound the size of the pool and the time of a query',
      'python',
      'pool = await asyncpg.create_pool(\n    dsn, min_size=2, max_size=10, timeout=5, command_timeout=30,   # seconds\n)',
    );
  const what = { connection: 'for a connection', query: 'for an answer' };
  const lines = { connection: '  connectionTimeoutMillis: 5_000,\n', query: '  statement_timeout: 30_000,\n' };
  return advice(
    `Bound the wait ${lacking.map((it) => what[it]).join(' and ')}`,
    'ts',
    `const pool = new Pool({\n  // … as now\n${lacking.map((it) => lines[it]).join('')}});`,
  );
}

/** `postgres -c statement_timeout=30s`. */
function serverLimit(model: DeploymentModel): Span | undefined {
  return model.containers
    .map((one) => one.command)
    .find((command) => command.state === 'set' && /statement_timeout\s*=\s*['"]?[1-9]/.test(command.value.text))?.span;
}

function isOutside(file: string): boolean {
  return /(?:^|\/)(?:scripts?|migrations?|tests?|seeds?|tools?|cli)\/|(?:^|\/)(?:seed|migrate)\w*\./.test(file);
}

function example(options: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nasyncpg==0.30.0\n',
    'main.py': `import asyncpg\nfrom fastapi import FastAPI\napp = FastAPI()\ndsn = "postgresql://db/app"\n\n@app.on_event("startup")\nasync def start():\n    app.state.pool = await asyncpg.create_pool(${options})\n\n@app.get("/a")\nasync def a(): ...\n`,
  };
}
