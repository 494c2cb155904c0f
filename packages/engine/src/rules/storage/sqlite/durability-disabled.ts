import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf } from '../../shared/apps.ts';
import { noSqlite, type SqliteApp, sqliteApps } from '../../shared/sqlite.ts';

export default defineRule<SqliteApp>({
  id: 'storage/sqlite/durability-disabled',
  title: 'A power cut can corrupt the SQLite database',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: sqliteApps,
  noSubject: noSqlite,

  check({ app, opens }) {
    const unsafe = factsOf(app, 'sqlite-pragma').find(
      (one) =>
        (one.pragma === 'synchronous' && /^(?:off|0)$/.test(one.value)) ||
        (one.pragma === 'journal_mode' && /^(?:off|memory)$/.test(one.value)),
    );
    if (unsafe === undefined) return skip('No pragma switches the journal or its syncs off.');
    return fail(
      unsafe,
      `${app.name} sets PRAGMA ${unsafe.pragma}=${unsafe.value.toUpperCase()} on the database of ${at(opens[0].span)}.`,
      {
        subject: appSubject(app, `sqlite/${unsafe.pragma}`),
        evidence: [opens[0].span],
        fix: advice('Keep the journal and sync it', 'sql', 'PRAGMA journal_mode=WAL;\nPRAGMA synchronous=NORMAL;'),
      },
    );
  },

  docs: {
    problem:
      'Without a journal on disk, or without syncing it, a crash of the host in the middle of a write leaves half-written pages.',
    impact:
      'The database file may be corrupt after a power cut, an out-of-memory kill of the host or a forced node restart.',
    verify: 'Run `sqlite3 app.db "PRAGMA integrity_check"` after killing the host during writes.',
    remedy:
      'Use WAL with `synchronous=NORMAL`, and one transaction around bulk imports instead of switching safety off.',
    tradeOff: 'Each commit waits for the disk; bulk imports need explicit transactions to stay fast.',
    sources: ['https://www.sqlite.org/pragma.html#pragma_synchronous', 'https://www.sqlite.org/howtocorrupt.html'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\ndb.execute("PRAGMA synchronous=OFF")\n\n@app.get("/jobs")\ndef jobs(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\ndb.execute("PRAGMA synchronous=NORMAL")\n\n@app.get("/jobs")\ndef jobs(): ...\n',
      },
    ],
  },
});
