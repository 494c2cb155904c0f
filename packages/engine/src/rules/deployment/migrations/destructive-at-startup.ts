import type { App } from '../../../model/app.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { appSubject, at, factsOf, noRunning, running } from '../../shared/apps.ts';

export default defineRule<App>({
  id: 'deployment/migrations/destructive-at-startup',
  title: 'Starting the service can delete data',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'code-handler',

  select: running,
  noSubject: noRunning,

  check(app) {
    const all = factsOf(app, 'migration');
    const bad = all.find(
      (one) => one.destructive && one.tool !== 'alembic' && (one.at !== 'script' || /typeorm|sequelize/.test(one.tool)),
    );
    if (bad === undefined)
      return all[0] === undefined
        ? skip('No application changes its schema when it starts.')
        : skip('Nothing is dropped at the start.');
    const how =
      bad.tool === 'drop_all'
        ? 'drops all tables'
        : bad.tool === 'typeorm-synchronize'
          ? 'lets TypeORM rewrite the schema (synchronize: true)'
          : 'lets Sequelize rewrite the schema (sync with force or alter)';
    return fail(
      bad,
      `${app.name} ${how} ${bad.at === 'import' ? 'when it is imported' : 'when it starts'} (${at(bad.span)}).`,
      {
        subject: appSubject(app, `schema/${bad.tool}`),
        fix:
          bad.tool === 'drop_all'
            ? advice(
                'Remove the call from the start',
                'sh',
                '# keep drop_all in tests only; production gets: alembic upgrade head',
              )
            : advice(
                'Switch it off and use migrations',
                'ts',
                bad.tool === 'typeorm-synchronize'
                  ? "new DataSource({ …, synchronize: false, migrations: ['dist/migrations/*.js'] })"
                  : '// remove sync({ force, alter }); run: npx sequelize-cli db:migrate',
              ),
      },
    );
  },

  docs: {
    problem: 'Every start, deploy or crash runs it again against the production database.',
    impact: 'Tables or columns and everything in them are gone after the next restart.',
    verify: 'Start the service against a copy of the database and count the rows before and after.',
    remedy: 'Remove it from the start and change the schema with reviewed migrations.',
    tradeOff: 'Schema changes need a migration file each.',
    sources: [
      'https://typeorm.io/docs/data-source/data-source-options/',
      'https://sequelize.org/docs/v6/core-concepts/model-basics/#model-synchronization',
    ],
  },
  examples: {
    bad: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.36\n',
        'main.py':
          'from fastapi import FastAPI\nfrom db import Base, engine\nBase.metadata.drop_all(engine)\nBase.metadata.create_all(engine)\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
    good: [
      {
        'requirements.txt': 'fastapi==0.142.2\nsqlalchemy==2.0.36\n',
        'main.py':
          'from fastapi import FastAPI\nfrom db import Base, engine\nBase.metadata.create_all(engine)\napp = FastAPI()\n\n@app.get("/x")\ndef x(): ...\n',
      },
    ],
  },
});
