import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, type Copies, containersOfApp, copiesOf, factsOf } from '../../shared/apps.ts';
import { noSqlite, type SqliteApp, sqliteApps, usesWal } from '../../shared/sqlite.ts';

export default defineRule<SqliteApp>({
  id: 'storage/sqlite/several-writers',
  title: 'Several processes write to one SQLite file',
  severity: 'CRITICAL',
  confidence: 'High',
  crossFile: true,
  effort: 'decision',

  select: sqliteApps,
  noSubject: noSqlite,

  check(subject, model) {
    const { app, opens } = subject;
    const copies = copiesOf(app, model) ?? sharing(subject, model);
    const [open] = opens;
    if (copies === null) return skip('One process opens the database, as far as the files say.');
    const overHosts = copies.replicas > 1;
    const waits = factsOf(app, 'sqlite-pragma').every(
      (one) => one.pragma !== 'busy_timeout' || Number(one.value) >= 1000,
    );
    // Processes of one host may share a file in WAL mode as long as writes are few: worth watching, not worth an alarm.
    const tolerable = !overHosts && usesWal(subject) !== null && waits;
    return fail(
      copies,
      `${app.name} runs as ${copies.count} processes (${copies.why}) and each opens the SQLite file of ${at(open.span)}.`,
      {
        subject: appSubject(app, 'sqlite/writers'),
        severity: tolerable ? 'MONITOR' : overHosts ? 'CRITICAL' : 'HIGH',
        evidence: [open.span],
        path: [
          { span: open.span, note: 'opens the database' },
          { span: copies.span, note: copies.why },
        ],
        problem: overHosts
          ? 'SQLite locks work on one host only; replicas on other hosts get files of their own or a corrupt shared one.'
          : 'SQLite lets one process write at a time, so the others wait and fail with "database is locked" when transactions overlap.',
        ...(tolerable
          ? {
              monitor: {
                metric: 'p95 wait for the SQLite write lock',
                threshold: '200 ms, or about 50 writes per second',
                why: 'beyond it writers queue faster than the file can take them',
              },
            }
          : {}),
        fix: advice(
          overHosts ? 'Run one replica, or move to PostgreSQL' : 'Keep one writing process, or move to PostgreSQL',
          'sh',
          overHosts
            ? '# replicas: 1 and strategy Recreate while SQLite stays\n# DATABASE_URL=postgresql://app@db/app when more than one host is needed'
            : '# uvicorn … --workers 1, heavy work in a queue worker that writes through one process\n# or DATABASE_URL=postgresql://app@db/app',
        ),
      },
    );
  },

  docs: {
    problem: 'SQLite allows one writer per file and its locks work on one host only.',
    impact:
      'Writes fail with "database is locked" under load; over several hosts data diverges or the file becomes corrupt.',
    verify: 'Start all processes and run a write load: count "database is locked" in the logs.',
    remedy: 'Let one process write (a queue worker), or use a server database.',
    tradeOff: 'One writer limits throughput to one core; PostgreSQL is one more service to run and back up.',
    sources: ['https://www.sqlite.org/whentouse.html', 'https://www.sqlite.org/faq.html#q5'],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\n\n@app.get("/jobs")\ndef jobs(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app", "--workers", "4"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\n\n@app.get("/jobs")\ndef jobs(): ...\n',
        Dockerfile: 'FROM python:3.12.7-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
        'compose.yml': 'services:\n  api:\n    build: .\n',
      },
    ],
  },
});

/** Several services of one image that mount the same volume (an API and its worker). */
function sharing({ app, opens }: SqliteApp, model: DeploymentModel): Copies | null {
  const path = opens[0].path;
  const containers = containersOfApp(app, model).filter((container) => container.role !== 'one-shot');
  const volumes = new Map<string, (typeof containers)[number][]>();
  for (const container of containers) {
    for (const mount of container.mounts) {
      if (mount.readOnly || mount.source === null || !['volume', 'bind', 'claim'].includes(mount.kind)) continue;
      if (path?.startsWith('/') && !path.startsWith(mount.target)) continue;
      volumes.set(mount.source, [...(volumes.get(mount.source) ?? []), container]);
    }
  }
  const shared = [...volumes].find(
    ([source, users]) => new Set(users.map((user) => user.id)).size > 1 && /data|db|sqlite|storage/i.test(source),
  );
  const second = shared?.[1][1];
  if (shared === undefined || second === undefined) return null;
  const names = shared[1].map((container) => container.name);
  return {
    count: names.length,
    workers: names.length,
    replicas: 1,
    span: second.span,
    why: `${names.join(' and ')} share ${shared[0]}`,
  };
}
