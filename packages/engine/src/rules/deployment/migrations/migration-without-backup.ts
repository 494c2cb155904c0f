import { ciActions } from '../../../model/ci-steps.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { at } from '../../shared/apps.ts';
import { deployments, nothingDeploys, repository } from '../../shared/places.ts';
import {
  changeText,
  deploysIn,
  historyOf,
  type MigrationRun,
  migrationRuns,
  runsByItself,
} from '../../shared/schema.ts';

const dump =
  /\b(?:pg_dump(?:all)?|pg_basebackup|mysqldump|mongodump|sqlite3\b[^\n]*\.backup|VACUUM INTO|restic|borg|pgbackrest|wal-g|litestream|snapshot|dbbackup)\b|\bbackup\b|\bdocument_exporter\b/i;

export default defineRule<DeploymentModel>({
  id: 'deployment/migrations/migration-without-backup',
  title: 'The schema changes without a way back',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const runs = migrationRuns(model).filter(
      (run) =>
        run.when === 'start' || (run.pipeline !== null && deploysIn(run.pipeline, model)) || run.how === 'container',
    );
    const [run, ...others] = runs.sort((a, b) => rank(a) - rank(b));
    if (run === undefined) return skip('Nothing here runs migrations on a database that is kept.');
    const backup = backupFor(run, model);
    if (backup !== null) return pass(backup, 'a backup is taken');
    const history = historyOf(model);
    const risky = history
      .flatMap((revision) => revision.changes)
      .filter((one) => one.change !== 'not-null' && !isPassing(one.target))
      .at(-1);
    const copy = dumpOf(model, run);
    const deploy =
      run.pipeline === null
        ? undefined
        : ciActions(model).find((action) => action.file === run.pipeline?.file && action.role === 'deploy');
    const before = deploy !== undefined && deploy.span.start > run.span.start;
    return fail(run.span, `${sentence(run, before)} and nothing copies the database first.`, {
      subject: { ...repository, anchor: 'schema/backup' },
      severity: run.pipeline !== null && risky !== undefined ? 'HIGH' : 'MEDIUM',
      evidence: [
        ...others.slice(0, 3).map((other) => other.span),
        ...(risky === undefined ? [] : [risky.span]),
        ...(deploy === undefined || !before ? [] : [deploy.span]),
      ],
      problem: `${
        before
          ? 'The old version still serves while its schema changes, and a deploy that fails afterwards leaves it that way.'
          : 'A migration that fails half way, or a release that has to be taken back, leaves the only copy of the data changed.'
      }${risky === undefined ? '' : ` The history already holds a step that ${changeText(risky)} (${at(risky.span)}), which no older version survives.`}`,
      verify:
        'Ask what happens when the migration of the next release fails on production: there must be a copy from minutes before and a command that brings it back.',
      fix: advice('Copy first, migrate then, keep changes compatible', language(run), snippet(run, copy)),
    });
  },

  docs: {
    problem: 'A failed or wrong migration leaves the only copy of the data changed.',
    impact: 'The service is down until somebody repairs the schema by hand, or data since the last backup is lost.',
    verify: 'Look for a dump that is taken right before the migration.',
    remedy:
      'Take a dump before each migration, add columns first and remove them a release later, and write down how to go back.',
    tradeOff: 'A deploy takes as long as the dump; large databases need snapshots of the volume instead.',
    sources: [
      'https://www.postgresql.org/docs/current/backup-dump.html',
      'https://martinfowler.com/bliki/ParallelChange.html',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.4\n    command: sh -c "alembic upgrade head && uvicorn main:app"\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.4\n    command: sh -c "pg_dump -Fc $$URL > /backup/before.dump && alembic upgrade head && uvicorn main:app"\n',
      },
    ],
  },
});

/** What nobody watches comes first: automatic deploys, then manual ones, then the start of containers. */
function rank(run: MigrationRun): number {
  if (run.pipeline !== null) return runsByItself(run.pipeline) ? 0 : 1;
  return run.how === 'entrypoint-script' ? 2 : run.how === 'container' ? 4 : 3;
}

function sentence(run: MigrationRun, before: boolean): string {
  if (run.pipeline !== null) {
    const how = runsByItself(run.pipeline) ? '' : ', started by hand,';
    return `${run.pipeline.file}${how} migrates the production database${before ? ' before it deploys the new version' : ''} (${at(run.span)})`;
  }
  const who =
    run.container === null ? (run.app === null ? 'The container' : run.app.name) : `Service ${run.container.name}`;
  if (run.how === 'container') return `${who} migrates the database at every deploy (${at(run.span)})`;
  return `${who} migrates the database at every start (${at(run.span)})`;
}

/** A dump in the same script, command or pipeline, or a service or job that makes backups. */
function backupFor(run: MigrationRun, model: DeploymentModel): Span | null {
  if (dump.test(run.text)) return run.span;
  const inPipeline = ciActions(model).find(
    (action) => action.role === 'backup' && action.file === run.pipeline?.file && action.span.start <= run.span.start,
  );
  if (inPipeline !== undefined) return inPipeline.span;
  const script = model.scripts.find((one) => one.path === run.span.file);
  const copied = script?.commands.find((one) => dump.test(one.text));
  if (copied !== undefined) return copied.span;
  const scheduled = model.containers.find((one) => /backup|litestream|pgbackrest/.test(`${one.name} ${textOf(one)}`));
  return scheduled?.span ?? null;
}

function textOf(container: DeploymentModel['containers'][number]): string {
  return container.image.state === 'set' ? container.image.value.repository : '';
}

function language(run: MigrationRun): string {
  return run.pipeline === null ? 'sh' : 'yaml';
}

function snippet(run: MigrationRun, copy: Dump): string {
  // Code that migrates is no line of a shell: the copy is taken before the new version starts.
  const command =
    run.how === 'code'
      ? '# then start the new version, which migrates by itself'
      : (run.text
          .trim()
          .split('\n')[0]
          ?.replace(/\s\([^()]*\)$/, '')
          .slice(0, 80) ?? 'migrate');
  return run.pipeline === null
    ? `${copy.take('/backup/before-$(date +%Y%m%dT%H%M%S)')}\n${command}\n# back again: ${copy.bring}`
    : `- name: Keep a way back\n  run: ${copy.take('before')}   # then upload it where it outlives the runner\n- name: Migrate\n  run: ${command}\n# only changes that the running version survives: add now, remove in the next release`;
}

interface Dump {
  readonly take: (target: string) => string;
  readonly bring: string;
}

const dumps: Readonly<Record<'postgres' | 'mysql' | 'sqlite' | 'unknown', Dump>> = {
  postgres: {
    take: (target) => `pg_dump -Fc "$DATABASE_URL" > "${target}.dump"`,
    bring: 'pg_restore --clean --if-exists -d "$DATABASE_URL" <that file>',
  },
  mysql: {
    take: (target) => `mysqldump --single-transaction --routines "$DATABASE_NAME" > "${target}.sql"`,
    bring: 'mysql "$DATABASE_NAME" < <that file>, into an empty database',
  },
  sqlite: {
    take: (target) =>
      `sqlite3 "$DATABASE_FILE" ".backup '${target}.sqlite'"   # DATABASE_FILE: where the application keeps it`,
    bring: 'stop the application, put the file in the place of the database, remove -wal and -shm beside it',
  },
  unknown: {
    take: (target) => `<dump command of the database> > "${target}"`,
    bring: 'its restore command with that file',
  },
};

/** How the database that the migration changes is copied: by the application's driver, else by the containers here. */
function dumpOf(model: DeploymentModel, run: MigrationRun): Dump {
  const apps = run.app === null ? model.apps : [run.app];
  const uses = (names: RegExp) => apps.some((app) => app.dependencies.some((it) => names.test(it.name)));
  const runs = (names: RegExp) =>
    model.containers.some((it) => it.image.state === 'set' && names.test(it.image.value.repository));
  const kinds = (['postgres', 'mysql'] as const).filter((kind) =>
    runs(kind === 'postgres' ? /postg|pgvector|timescale/ : /mysql|mariadb/),
  );
  if (kinds.length === 1 && kinds[0] !== undefined) return dumps[kinds[0]];
  const drivers = [
    ...(uses(/^(?:psycopg\d?|psycopg2-binary|asyncpg|pg|postgres)$/) ? (['postgres'] as const) : []),
    ...(uses(/^(?:mysqlclient|pymysql|aiomysql|asyncmy|mysql2?)$/i) ? (['mysql'] as const) : []),
    ...(uses(/^(?:aiosqlite|sqlite3|better-sqlite3|@louislam\/sqlite3)$/) ||
    apps.some((app) => app.facts.some((fact) => fact.type === 'sqlite-open'))
      ? (['sqlite'] as const)
      : []),
  ];
  // Without a server beside it, a file is what runs by default.
  if (drivers.includes('sqlite') && kinds.length === 0) return dumps.sqlite;
  return drivers.length === 1 && drivers[0] !== undefined ? dumps[drivers[0]] : dumps.unknown;
}

/** A table or column that a migration makes for its own work and takes away again. */
function isPassing(target: string): boolean {
  const [table = '', column] = target.split('.');
  return (
    /^_*te?mp_|^_+(?:new|old|backup|bak)_|_(?:te?mp|bak)$/i.test(table) ||
    /^(?:te?mp|new)_|_(?:te?mp|new)$/i.test(column ?? '')
  );
}
