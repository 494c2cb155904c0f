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
      .filter((one) => one.change !== 'not-null')
      .at(-1);
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
        'Ask what happens when the migration of the next release fails on production: there must be a dump from minutes before and a command that brings it back.',
      fix: advice('Dump first, migrate then, keep changes compatible', language(run), snippet(run)),
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

function snippet(run: MigrationRun): string {
  const command = run.text.trim().split('\n')[0]?.slice(0, 80) ?? 'migrate';
  return run.pipeline === null
    ? `pg_dump -Fc "$DATABASE_URL" > "/backup/before-$(date +%Y%m%dT%H%M%S).dump"\n${command}\n# back again: pg_restore --clean --if-exists -d "$DATABASE_URL" /backup/before-….dump`
    : `- name: Keep a way back\n  run: pg_dump -Fc "$DATABASE_URL" > before.dump   # then upload it where it outlives the runner\n- name: Migrate\n  run: ${command}\n# only changes that the running version survives: add now, remove in the next release`;
}
