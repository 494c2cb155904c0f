import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { appSubject, at, containersOfApp, copiesOf, execInApp, type FactOf, factsOf } from '../../shared/apps.ts';
import { noSqlite, pragmaSnippet, type SqliteApp, sqliteApps, usesWal } from '../../shared/sqlite.ts';

export default defineRule<SqliteApp>({
  id: 'storage/sqlite/wal-disabled',
  title: 'SQLite readers and writers block each other',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-handler',

  select: sqliteApps,
  noSubject: noSqlite,

  check(subject, model) {
    const { app, opens } = subject;
    const wal = usesWal(subject);
    const off = switchedOff(app, model);
    if (wal !== null && off !== null) return behindSwitch(app, off, wal.span);
    if (wal !== null) return pass(wal, 'write-ahead logging is on');
    const replicator = model.containers.find((container) =>
      /litestream/.test(known(container.image)?.repository ?? ''),
    );
    if (replicator !== undefined) return pass(replicator, 'Litestream turns write-ahead logging on');
    const open = perCall(opens);
    const copies = copiesOf(app, model);
    const file = open.path ?? 'its database';
    const snippet = pragmaSnippet(open.library);
    return fail(
      open,
      `${app.name} opens ${file} with ${open.library}${isPerCall(open) ? `, one new connection per call of ${open.function}` : ''}, and nothing in its sources sets journal_mode=WAL.`,
      {
        subject: appSubject(app, 'sqlite/journal_mode'),
        severity: copies === null ? 'MEDIUM' : 'HIGH',
        evidence: opens
          .filter((one) => one !== open)
          .slice(0, 3)
          .map((one) => one.span),
        problem:
          copies === null
            ? 'In the default rollback journal a writer locks the whole file, so a status request waits for every write of a long job. Several concurrent requests then see "database is locked".'
            : `In the default rollback journal a writer locks the whole file, and ${copies.count} processes share it (${copies.why}).`,
        verify: `\`${execInApp(app, model, `sqlite3 ${open.path ?? '<file of the database>'} "pragma journal_mode"`)}\` must print wal; then run eight parallel writers and count "database is locked".`,
        fix: advice(
          `Set WAL, a busy timeout and immediate transactions in ${at(open.span)}`,
          snippet.language,
          snippet.snippet,
        ),
      },
    );
  },

  docs: {
    problem:
      'In the default rollback journal a writer locks the whole database file. Requests that come meanwhile wait and then fail with "database is locked".',
    impact:
      'Under parallel requests some writes are lost and users see errors, most of them exactly when the service is busy.',
    verify: 'Run `sqlite3 app.db "pragma journal_mode"` on the live file: it must print wal.',
    remedy:
      'Set `PRAGMA journal_mode=WAL` and a busy timeout when a connection opens, and begin transactions that read before they write with `BEGIN IMMEDIATE`: with WAL alone such transactions still fail.',
    tradeOff:
      'Two more files (-wal, -shm) lie beside the database, so its whole folder must be one local volume; WAL does not work on network storage.',
    sources: ['https://www.sqlite.org/wal.html', 'https://www.sqlite.org/lang_transaction.html'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/jobs")\ndef jobs():\n    return sqlite3.connect("/data/app.db").execute("SELECT 1").fetchall()\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/jobs")\ndef jobs():\n    conn = sqlite3.connect("/data/app.db")\n    conn.execute("PRAGMA journal_mode=WAL")\n    return conn.execute("SELECT 1").fetchall()\n',
      },
    ],
  },
});

type Switch = FactOf<'env-read'>;

/** A variable that switches write-ahead logging on, is off by default, and that no file of the deployment sets. */
function switchedOff(app: App, model: DeploymentModel): Switch | null {
  const read = factsOf(app, 'env-read').find(
    (it) => /(?:^|_)WAL(?:_|$)/i.test(it.name) && /^(?:false|0|no|off)$/i.test(it.default ?? ''),
  );
  if (read === undefined) return null;
  const name = read.name.toUpperCase();
  const set =
    containersOfApp(app, model).some((it) => it.env.some((entry) => entry.name.toUpperCase() === name)) ||
    model.dotenvs.some((file) => file.entries.some((entry) => entry.name.toUpperCase() === name));
  return set ? null : read;
}

function behindSwitch(app: App, read: Switch, pragma: Span) {
  return fail(
    read,
    `${read.name} of ${app.name} is off unless somebody sets it (${at(read.span)}), so the code that turns write-ahead logging on (${at(pragma)}) never runs.`,
    {
      subject: appSubject(app, 'sqlite/journal_mode'),
      severity: 'MEDIUM',
      variables: [read.name],
      evidence: [pragma],
      problem:
        'In the default rollback journal a writer locks the whole file, and readers in other requests and processes wait and then fail with "database is locked".',
      verify: `\`sqlite3 <file of the database> "pragma journal_mode"\` prints delete on an installation that follows the files; it must print wal.`,
      fix: advice(
        'Make write-ahead logging the default',
        'sh',
        `${read.name}=true   # and as the default in ${at(read.span)}; only files on network storage need false`,
      ),
    },
  );
}

/** The connection that requests use says more than the one that creates the tables. */
function perCall(opens: SqliteApp['opens']): SqliteApp['opens'][number] {
  return opens.find(isPerCall) ?? opens[0];
}

function isPerCall(open: SqliteApp['opens'][number]): boolean {
  return open.function !== undefined && /^_*(?:get_|open_|connect|new_|acquire|db|session|conn)/i.test(open.function);
}
