import { advice, defineRule, fail, pass } from '../../rule.ts';
import { appSubject, type FactOf, factsOf } from '../../shared/apps.ts';
import { noSqlite, type SqliteApp, sqliteApps } from '../../shared/sqlite.ts';

/** Milliseconds that a driver waits when nobody says otherwise; from the drivers' documentation and sources. */
const defaultMs: Readonly<Record<string, number>> = { 'node:sqlite': 0, 'bun:sqlite': 0 };
const lowMs = 1000;

export default defineRule<SqliteApp>({
  id: 'storage/sqlite/busy-timeout-too-low',
  title: 'Writes fail at once when SQLite is busy',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: sqliteApps,
  noSubject: noSqlite,

  check({ app, opens }) {
    const pragma = factsOf(app, 'sqlite-pragma').find((one) => one.pragma === 'busy_timeout');
    if (pragma !== undefined && Number(pragma.value) >= lowMs) return pass(pragma, `busy_timeout ${pragma.value} ms`);
    const low = pragma === undefined ? opens.find((open) => waitMs(open) < lowMs) : undefined;
    const place = pragma ?? low;
    if (place === undefined) return pass(opens[0], 'the driver waits several seconds');
    const ms = pragma === undefined ? waitMs(low ?? opens[0]) : Number(pragma.value);
    const library = low?.library ?? opens[0].library;
    return fail(place, `${app.name} waits ${ms} ms for a locked SQLite database before it gives up (${library}).`, {
      subject: appSubject(app, 'sqlite/busy_timeout'),
      fix: advice(
        'Wait ten seconds for the lock',
        /node|bun/.test(library) ? 'ts' : 'python',
        /node|bun/.test(library)
          ? "db.exec('PRAGMA busy_timeout = 10000');"
          : 'conn = sqlite3.connect(path, timeout=10)',
      ),
    });
  },

  docs: {
    problem:
      'SQLite has one writer at a time; a second one that does not wait gets "database is locked" although the first needs milliseconds.',
    impact: 'Requests fail at random under load, and background jobs stop half way.',
    verify:
      'Hold a lock with `sqlite3 app.db "BEGIN IMMEDIATE"` in one shell and send a writing request: it must wait, not fail.',
    remedy:
      "Set `PRAGMA busy_timeout` to 5–20 seconds as the first statement of every connection, or the driver's timeout option.",
    tradeOff: 'A request may wait as long as the timeout; longer waits show as latency instead of errors.',
    sources: ['https://www.sqlite.org/pragma.html#pragma_busy_timeout', 'https://nodejs.org/api/sqlite.html'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db", timeout=0)\n\n@app.get("/jobs")\ndef jobs(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db", timeout=10)\n\n@app.get("/jobs")\ndef jobs(): ...\n',
      },
    ],
  },
});

function waitMs(open: FactOf<'sqlite-open'>): number {
  const given = open.options.timeout;
  const value = given === undefined ? Number.NaN : Number(given);
  // Node's drivers count milliseconds, Python's seconds.
  if (!Number.isNaN(value)) return /node|bun|better/.test(open.library) ? value : Math.round(value * 1000);
  return given === undefined ? (defaultMs[open.library] ?? 5000) : 5000;
}
