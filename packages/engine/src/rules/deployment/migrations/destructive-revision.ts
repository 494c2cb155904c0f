import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { at, copiesOf, running } from '../../shared/apps.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { changeText, historyOf } from '../../shared/schema.ts';

/** Older revisions have reached every database that is still alive. */
const recent = 3;

export default defineRule<DeploymentModel>({
  id: 'deployment/migrations/destructive-revision',
  title: 'The last schema changes cannot be taken back',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-modules',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const history = historyOf(model);
    const last = history.at(-1);
    if (last === undefined) return skip('No migration history was found.');
    const newest = history.slice(Math.max(1, history.length - recent));
    const losing = newest
      .flatMap((revision) => revision.changes.map((change) => ({ revision, change })))
      .filter(
        ({ change }) => change.change === 'drop-column' || change.change === 'drop-table' || change.change === 'rename',
      );
    const place = losing.at(-1);
    if (place === undefined) return skip('None of the newest revisions removes a column or a table.');
    const rolling = rollingOf(model);
    const all = losing.filter((one) => one.revision === place.revision);
    const [first = place] = all;
    return fail(
      first.change.span,
      `Revision ${nameOf(place.revision.file)}, ${place.revision === last ? 'the newest' : 'one of the newest three'} of ${history.length}, ${all
        .slice(0, 3)
        .map((one) => changeText(one.change))
        .join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''} in one step (${at(first.change.span)}).`,
      {
        subject: { ...repository, anchor: 'schema/destructive', discriminator: place.revision.id },
        severity: rolling === null ? 'MEDIUM' : 'HIGH',
        evidence: [...all.slice(1, 4).map((one) => one.change.span), ...(rolling === null ? [] : [rolling.span])],
        problem:
          rolling === null
            ? 'The version that runs now still asks for it: from the migration until the new version answers its requests fail, and after a rollback all of them do.'
            : `While the pods are replaced one by one (${rolling.why}), the old ones still ask for it and every such request fails; a rollback brings back code without its columns.`,
        verify:
          'Apply the newest revisions to a copy of production and run the previous release on it: its requests must still succeed.',
        fix: advice(
          'Split it over two releases',
          'text',
          'release 1: add the new column, write both, read the new one with the old as fallback, copy the old values\nrelease 2: stop writing the old one\nrelease 3: drop it, after a dump, when no running version knows it any more',
        ),
      },
    );
  },

  docs: {
    problem:
      'What the running version still uses is gone before the new version serves, and a rollback does not bring it back.',
    impact: 'Requests fail during every deploy of such a change, and the way back is a restore of the backup.',
    verify: 'Run the previous release on the new schema.',
    remedy: 'Expand first, move the data, and contract in a later release.',
    tradeOff:
      'A rename takes three releases instead of one; on a service that may be down for minutes one step is fine.',
    sources: [
      'https://martinfowler.com/bliki/ParallelChange.html',
      'https://docs.gitlab.com/development/database/avoiding_downtime_in_migrations/',
    ],
  },
  examples: {
    bad: [tree('op.drop_column("orders", "status")')],
    good: [tree('op.add_column("orders", sa.Column("state", sa.String()))')],
  },
});

function tree(step: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nalembic==1.14.0\n',
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
    'alembic/versions/a1.py':
      'from alembic import op\nrevision = "a1"\ndown_revision = None\n\ndef upgrade():\n    op.create_table("orders")\n',
    'alembic/versions/b2.py': `from alembic import op\nimport sqlalchemy as sa\nrevision = "b2"\ndown_revision = "a1"\n\ndef upgrade():\n    ${step}\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}

function rollingOf(model: DeploymentModel) {
  return (
    running(model)
      .map((app) => copiesOf(app, model))
      .find((copies) => copies !== null && copies.replicas > 1) ?? null
  );
}

function nameOf(file: string): string {
  const parts = file.split('/');
  const name = parts.at(-1) ?? file;
  return name === 'migration.sql' ? (parts.at(-2) ?? name) : name;
}
