import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, copiesOf, factsOf, noRunning, running, usesAny } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'deployment/migrations/tables-created-at-startup',
  title: 'Schema changes never reach an existing database',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'code-modules',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const imported = new Set(factsOf(app, 'import').map((one) => one.imported));
    const creates = factsOf(app, 'migration').find(
      (one) =>
        one.tool === 'create_all' && one.at !== 'script' && (one.helper === undefined || imported.has(one.helper)),
    );
    const tool = factsOf(app, 'migration').find((one) => one.tool === 'alembic') ?? null;
    const hasTool = usesAny(app, 'alembic', 'flask-migrate', 'yoyo-migrations', 'aerich');
    if (creates === undefined)
      return tool === null
        ? skip('No application creates its tables when it starts.')
        : skip('No table is created at the start beside the migrations.');
    const copies = copiesOf(app, model);
    return fail(
      creates,
      `${app.name} calls create_all ${creates.at === 'import' ? 'when the module is imported' : 'at startup'} (${at(creates.span)})${hasTool ? ', beside a migration tool' : ' and has no migration tool'}.`,
      {
        subject: appSubject(app, 'schema/create_all'),
        severity: copies !== null || hasTool ? 'HIGH' : 'MEDIUM',
        evidence: copies === null ? [] : [copies.span],
        problem: hasTool
          ? 'Tables that create_all makes are unknown to the migrations, so the first real migration fails on a fresh database.'
          : `create_all makes missing tables and never changes an existing one: a new column exists in the code and not in the database${copies === null ? '' : `, and ${copies.count} processes race for it at start`}.`,
        verify:
          'Add a column to a model, deploy on a copy of the database and query it: "no such column" shows the defect.',
        fix: advice(
          hasTool ? 'Leave the schema to the migrations' : 'Let Alembic own the schema',
          'sh',
          hasTool
            ? '# remove create_all; run once per deploy, before the new version starts:\nalembic upgrade head'
            : 'pip install alembic && alembic init migrations\nalembic revision --autogenerate -m "initial"\nalembic stamp head        # on existing databases\nalembic upgrade head      # once per deploy, before the new version starts',
        ),
      },
    );
  },

  docs: {
    problem: 'create_all makes missing tables and never changes an existing one.',
    impact:
      'The release after the next schema change fails on every database that already exists, and there is no way back.',
    verify: 'Deploy a model with a new column on a copy of the production database.',
    remedy: 'Use a migration tool, run it once per deploy, and keep create_all for tests.',
    tradeOff: 'Generated migrations need a review; SQLite needs batch mode for most changes.',
    sources: [
      'https://docs.sqlalchemy.org/en/20/core/metadata.html',
      'https://alembic.sqlalchemy.org/en/latest/tutorial.html',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.36\n',
        'main.py':
          'from fastapi import FastAPI\nfrom db import Base, engine\nBase.metadata.create_all(bind=engine)\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.36\nalembic==1.14.0\n',
        'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
        'migrations/env.py': 'from alembic import context\n',
      },
    ],
  },
});
