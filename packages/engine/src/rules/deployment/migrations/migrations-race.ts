import type { App } from '../../../model/app.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { appSubject, at, containersOfApp, copiesOf, noRunning, running } from '../../shared/apps.ts';
import { type MigrationRun, migrationRuns } from '../../shared/schema.ts';

export default defineRule<App>({
  id: 'deployment/migrations/migrations-race',
  title: 'Several processes migrate the database at once',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'config-block',

  select: running,
  noSubject: noRunning,

  check(app, model) {
    const runs = migrationRuns(model).filter((run) => run.when === 'start' && belongs(run, app, model));
    const [run] = runs;
    if (run === undefined) return skip(`Nothing migrates the database when ${app.name} starts.`);
    if (run.locks) return pass(run.span, 'the tool waits for its lock');
    const several = severalOf(run, runs, app, model);
    if (several === null) return skip('No second process was found that migrates at the same time.');
    return fail(
      run.span,
      `${app.name} migrates the database at start (${at(run.span)}), and ${several.why}: they do it at the same moment.`,
      {
        subject: appSubject(app, 'schema/race'),
        severity: several.replicas ? 'HIGH' : 'MEDIUM',
        evidence: [several.span],
        problem:
          'All of them read the same old version and run the same statements; the second one fails with "already exists" or waits for a lock until its health check gives up.',
        verify:
          'Start the stack on an empty database three times and read the first lines of each log: exactly one process may say that it runs migrations.',
        fix: advice(
          'Migrate once, before anything else starts',
          'yaml',
          containersOfApp(app, model).some((one) => one.platform === 'kubernetes')
            ? '# a Job per release (Helm: hook pre-upgrade), and no migration in the command of the pods\napiVersion: batch/v1\nkind: Job\nmetadata: { name: migrate }\nspec:\n  backoffLimit: 0\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n        - { name: migrate, image: …, command: ["alembic", "upgrade", "head"] }'
            : 'services:\n  migrate:\n    image: …            # the same image\n    command: …          # the migration alone\n    restart: "no"\n  api:\n    depends_on:\n      migrate: { condition: service_completed_successfully }\n# or take a lock around it: SELECT pg_advisory_lock(727272) on the same connection',
        ),
      },
    );
  },

  docs: {
    problem: 'Processes that start together read the same old version and run the same statements.',
    impact: 'A release fails at start at random, or the schema is left half changed.',
    verify: 'Start all copies on an empty database and read their logs.',
    remedy: 'Run migrations in one job or service before the others start, or take a lock in the database around them.',
    tradeOff: 'One more step in the deploy; the others wait for it.',
    sources: [
      'https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS',
      'https://docs.docker.com/compose/how-tos/startup-order/',
    ],
  },
  examples: {
    bad: [pods(3)],
    good: [pods(1)],
  },
});

function pods(replicas: number) {
  return {
    'requirements.txt': 'fastapi==0.142.2\nalembic==1.14.0\n',
    'main.py':
      'from alembic import command\nfrom fastapi import FastAPI\napp = FastAPI()\n\n@app.on_event("startup")\ndef startup():\n    command.upgrade(config, "head")\n\n@app.get("/x")\ndef x(): ...\n',
    Dockerfile: 'FROM python:3.13-slim\nCOPY . .\nCMD ["uvicorn", "main:app"]\n',
    'compose.yml': `services:\n  api:\n    build: .\n    ports: ["8000"]\n    deploy:\n      replicas: ${replicas}\n`,
  };
}

function belongs(run: MigrationRun, app: App, model: DeploymentModel): boolean {
  if (run.app !== null) return run.app === app;
  if (run.container !== null) return app.containers.includes(run.container.id);
  return running(model).length === 1;
}

interface Several {
  readonly why: string;
  readonly span: Span;
  readonly replicas: boolean;
}

function severalOf(run: MigrationRun, runs: readonly MigrationRun[], app: App, model: DeploymentModel): Several | null {
  const copies = copiesOf(app, model);
  // A command runs once per container, code once per worker process.
  const count = copies === null ? 1 : run.how === 'code' ? copies.count : copies.replicas;
  if (copies !== null && count > 1)
    return { why: `${count} copies start together (${copies.why})`, span: copies.span, replicas: true };
  const others = runs.flatMap((one) => (one.container === null ? [] : [one.container]));
  const sharing =
    run.how === 'entrypoint-script' || run.how === 'code'
      ? containersOfApp(app, model).filter(
          (one) => one.build !== null && one.entrypoint.state === 'unset' && (run.how !== 'code' || one.role === 'web'),
        )
      : others;
  const names = sharing.filter((one) => one.role === 'web' || one.role === 'worker').map((one) => one.name);
  const second = sharing[1];
  return names.length < 2 || second === undefined
    ? null
    : { why: `services ${names.slice(0, 3).join(', ')} start with it`, span: second.span, replicas: false };
}
