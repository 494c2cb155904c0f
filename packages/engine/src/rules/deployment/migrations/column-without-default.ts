import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { at } from '../../shared/apps.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';
import { historyOf } from '../../shared/schema.ts';

export default defineRule<DeploymentModel>({
  id: 'deployment/migrations/column-without-default',
  title: 'A migration fails on tables that have rows',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'code-handler',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const history = historyOf(model);
    const last = history.at(-1);
    if (last === undefined) return skip('No migration history was found.');
    const places = history
      .slice(-3)
      .flatMap((revision) => revision.changes.map((change) => ({ revision, change })))
      .filter(({ change }) => change.change === 'not-null');
    const place = places.at(-1);
    if (place === undefined) return skip('None of the newest revisions adds a required column without a default.');
    const column = place.change.target;
    return fail(
      place.change.span,
      `${place.revision.file} forbids empty values in ${column === '' ? 'a column' : column} (${at(place.change.span)}) and gives the rows that exist no value.`,
      {
        subject: { ...repository, anchor: 'schema/not-null', discriminator: `${place.revision.id} ${column}` },
        severity: place.revision === last ? 'HIGH' : 'MEDIUM',
        evidence: places.slice(0, -1).map((one) => one.change.span),
        verify: `Apply the revision to a copy of production: with one row in the table it stops with "column ${column.split('.').at(-1) ?? ''} contains null values".`,
        fix: advice(
          'Add it empty, fill it, then forbid empty values',
          place.revision.file.endsWith('.sql') ? 'sql' : 'python',
          place.revision.file.endsWith('.sql')
            ? "ALTER TABLE … ADD COLUMN …;                       -- empty is allowed\nUPDATE … SET … = '…' WHERE … IS NULL;            -- in batches on large tables\nALTER TABLE … ALTER COLUMN … SET NOT NULL;       -- in the next release"
            : 'op.add_column("…", sa.Column("…", sa.String(), nullable=False, server_default="…"))\n# or: add it nullable, op.execute("UPDATE …"), and set nullable=False in the next release',
        ),
      },
    );
  },

  docs: {
    problem: 'On an empty development database it works; with rows the database refuses it.',
    impact: 'The deploy stops at its migration, and with migrations at start the service stays down.',
    verify: 'Apply the migration to a copy of the production database.',
    remedy: 'Give the column a server default, or add it empty, fill it, and forbid empty values afterwards.',
    tradeOff: 'Filling a large table takes time and locks; do it in batches.',
    sources: [
      'https://www.postgresql.org/docs/current/ddl-alter.html',
      'https://alembic.sqlalchemy.org/en/latest/ops.html',
    ],
  },
  examples: {
    bad: [tree('nullable=False')],
    good: [tree('nullable=False, server_default="new"')],
  },
});

function tree(option: string) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nalembic==1.14.0\n',
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
    'alembic/versions/b2.py': `from alembic import op\nimport sqlalchemy as sa\nrevision = "b2"\ndown_revision = "a1"\n\ndef upgrade():\n    op.add_column("orders", sa.Column("state", sa.String(), ${option}))\n`,
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
  };
}
