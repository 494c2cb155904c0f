import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, type FactOf, factsOf, noRunning, running } from '../../shared/apps.ts';
import { listText } from '../../shared/containers.ts';

type Table = FactOf<'table'>;

export default defineRule<App>({
  id: 'storage/checkpoints/history-grows',
  title: 'History is stored for every change and never removed',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'code-modules',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const tables = uniqueTables(factsOf(app, 'table').filter((table) => isHistory(table)));
    if (tables.length === 0) return skip('No table of snapshots, versions or events is created by the application.');
    const deletes = factsOf(app, 'row-delete');
    const kept = tables.filter((table) => !deletes.some((one) => sameTable(one.table, table.name)));
    const [first] = kept;
    const swept = deletes.find((one) => tables.some((table) => sameTable(one.table, table.name)));
    if (first === undefined)
      return swept === undefined ? skip('The application removes old rows.') : pass(swept, 'old rows are removed');
    const prose = model.prose.find((fact) => fact.topic === 'cleanup' && fact.form !== 'page');
    if (prose !== undefined) return pass(prose, 'a clean-up is scheduled');
    const sqlite = factsOf(app, 'sqlite-open')[0];
    return fail(
      first,
      `${app.name} creates ${listText(kept.map((table) => `${table.name} (${at(table.span)})`))} and nothing in its sources ever deletes a row of ${kept.length === 1 ? 'it' : 'them'}.`,
      {
        subject: appSubject(app, `history/${first.name}`),
        evidence: [...kept.slice(1, 4).map((table) => table.span), ...(sqlite === undefined ? [] : [sqlite.span])],
        problem: `Each run adds ${/snapshot|version|checkpoint|revision/.test(first.name) ? 'a full copy of its result' : 'rows'}, so the ${sqlite === undefined ? 'database' : 'SQLite file'} grows with use and not with content.`,
        fix: advice(
          'Keep the newest versions, remove the rest every night',
          'sql',
          `DELETE FROM ${first.name} WHERE created_at < datetime('now', '-90 days');\n-- and, for snapshots: keep the last ten per document`,
        ),
      },
    );
  },

  docs: {
    problem: 'Snapshots, versions and events are written by each run, and no retention is coded or scheduled.',
    impact:
      'Backups, migrations and queries slow down month by month until the volume is full; then every write fails.',
    verify: 'Count the rows per month, and look for code or a job that deletes old ones.',
    remedy:
      'Decide how long each kind of history is needed, delete older rows in a nightly job, and alert on the size of the database.',
    tradeOff: 'Older versions cannot be looked at any more; export what has to be kept for audits.',
    sources: [
      'https://www.sqlite.org/lang_vacuum.html',
      'https://www.postgresql.org/docs/current/ddl-partitioning.html',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\ndb.execute("CREATE TABLE IF NOT EXISTS document_versions (id TEXT, snapshot TEXT)")\n\n@app.get("/a")\ndef a(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          'import sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\ndb.execute("CREATE TABLE IF NOT EXISTS document_versions (id TEXT, snapshot TEXT)")\n\n@app.get("/a")\ndef a(): ...\n\ndef purge():\n    db.execute("DELETE FROM document_versions WHERE created_at < ?")\n',
      },
    ],
  },
});

/** Versions of the product and of the schema are one row each. */
function isHistory({ name, holdsCopies }: Table): boolean {
  return (
    (holdsCopies === true && /(?:^|_)(?:versions|revisions)$/.test(name) && !/schema|api|alembic/.test(name)) ||
    (/(?:^|_)(?:snapshots?|checkpoints|histor(?:y|ies)|(?:job|task|stage|run|usage|access|audit|request|pipeline|processing|webhook|outbox)_?events|audit_?logs?|job_?runs|task_?runs|request_?logs?|usage_?logs?)$/.test(
      name,
    ) &&
      !/alembic|schema|migration|calendar|api_versions|webhook_events_types/.test(name))
  );
}

/** A created table and a model of the same name are one table. */
function uniqueTables(tables: readonly Table[]): Table[] {
  return tables.filter(
    (table, i) =>
      tables.findIndex((one) => one.name === table.name) === i &&
      !/(?:^|\/)(?:alembic|migrations|versions)\//.test(table.span.file),
  );
}

/** `document_versions` and `DocumentVersion`. */
function sameTable(removed: string, table: string): boolean {
  const plain = (name: string): string =>
    name
      .replace(/_/g, '')
      .replace(/ies$/, 'y')
      .replace(/s$/, '')
      .replace(/(?:model|row|orm|entity|table)$/, '');
  return plain(removed) === plain(table);
}
