import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { at, containersOfApp, factsOf, running } from '../../shared/apps.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { historyOf } from '../../shared/schema.ts';

export default defineRule<DeploymentModel>({
  id: 'deployment/migrations/upgrade-deletes-data',
  title: 'An upgrade means deleting the database',
  severity: 'CRITICAL',
  confidence: 'Medium',
  effort: 'code-modules',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const apps = running(model);
    const notices = apps.flatMap((app) => factsOf(app, 'schema-notice').map((fact) => ({ app, fact })));
    const [first] = notices;
    const history = historyOf(model);
    if (first === undefined)
      return history[0] === undefined
        ? skip('Nothing here tells operators to delete their database.')
        : skip('No upgrade deletes the rows of a table.');
    const tables = factsOf(first.app, 'schema-statement').filter((one) => one.statement === 'create');
    const kept = keptData(model, first.app);
    return fail(
      first.fact,
      `${at(first.fact.span)} tells whoever upgrades to "${first.fact.text}"${
        tables[0] === undefined
          ? ''
          : `, because the schema of ${first.app.name} is only ever created (${tables.length === 1 ? 'one CREATE TABLE' : `${tables.length} CREATE TABLE`} from ${at(tables[0].span)} on) and never changed`
      }.`,
      {
        subject: { ...repository, anchor: 'schema/upgrade' },
        severity: kept === null ? 'HIGH' : 'CRITICAL',
        evidence: [...(tables[0] === undefined ? [] : [tables[0].span]), ...(kept === null ? [] : [kept.span])],
        problem:
          kept === null
            ? 'A version with another schema meets the old file: it fails at start, or the operator deletes what users stored.'
            : `The data lies in ${kept.name}, which outlives the container: the next image meets the old schema and fails at start, or the operator deletes what users stored.`,
        verify:
          'Start the previous release, store a document, start this release on the same volume: it must start and show the document.',
        fix: advice(
          'Carry the data along, one numbered step per release',
          'sql',
          "-- PRAGMA user_version (SQLite) or a table schema_version tells which steps ran\n-- 001_initial.sql   what the oldest supported release created\n-- 002_lifecycle.sql ALTER TABLE documents ADD COLUMN lifecycle_state TEXT NOT NULL DEFAULT 'Uploaded';\n-- take a copy of the file before the first step and keep it until the release is proven",
        ),
      },
    );
  },

  docs: {
    problem:
      'A version with another schema meets the old database and fails, or the operator deletes what users stored.',
    impact: 'Every installation loses its data with the upgrade, or stays on the old version for ever.',
    verify: 'Upgrade a copy of a filled installation and look for its data.',
    remedy:
      'Number the changes of the schema, run the missing ones at the upgrade, and test it from the oldest supported release.',
    tradeOff: 'Old steps stay in the code for as long as somebody may upgrade from there.',
    sources: [
      'https://www.sqlite.org/pragma.html#pragma_user_version',
      'https://alembic.sqlalchemy.org/en/latest/tutorial.html',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\n',
        'main.py':
          '# After an upgrade from an older release you must delete the database first.\nimport sqlite3\nfrom fastapi import FastAPI\napp = FastAPI()\ndb = sqlite3.connect("/data/app.db")\ndb.execute("CREATE TABLE IF NOT EXISTS notes (id INTEGER)")\n\n@app.get("/x")\ndef x(): ...\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nalembic==1.14.0\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
        'migrations/versions/a1.py':
          'from alembic import op\nrevision = "a1"\ndown_revision = None\n\ndef upgrade():\n    op.create_table("notes")\n',
        Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
      },
    ],
  },
});

/** Something that is kept when containers are replaced, or images that others run. */
function keptData(model: DeploymentModel, app: App): { readonly name: string; readonly span: Span } | null {
  const own = containersOfApp(app, model);
  const mounted = own.flatMap((container) => container.mounts).filter((one) => !one.readOnly);
  const held = mounted.find((one) => /data|db|sql/i.test(`${one.source ?? ''} ${one.target}`)) ?? mounted[0];
  const volume =
    model.volumes.find((one) => one.name === held?.source) ??
    (own.length > 0 ? undefined : (model.volumes.find((one) => one.usedBy.length > 0) ?? model.volumes[0]));
  if (volume !== undefined) return { name: `volume ${volume.name}`, span: volume.span };
  const mount = model.containers
    .flatMap((container) => container.mounts)
    .find((one) => one.kind === 'bind' && !one.readOnly && /data|db|storage/.test(one.target));
  return mount === undefined ? null : { name: `the mounted folder ${mount.target}`, span: mount.span };
}
