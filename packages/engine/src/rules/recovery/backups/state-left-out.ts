import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type BackupJob, backupJobs } from '../../shared/backup-jobs.ts';
import { covers, isVolume } from '../../shared/backup-places.ts';
import { listText } from '../../shared/containers.ts';
import { otherBackups, persistentState, queueState, type State } from '../../shared/state.ts';

export default defineRule<readonly [BackupJob, ...BackupJob[]]>({
  id: 'recovery/backups/state-left-out',
  title: 'The backup covers only part of the data',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select(model) {
    const [first, ...rest] = backupJobs(model);
    return first === undefined ? [] : [[first, ...rest]];
  },
  noSubject: 'No backup script stands in this repository.',

  check(jobs, model) {
    if (otherBackups(model).length > 0) return skip('A backup container or CronJob may take the rest.');
    const states = withoutTwins(persistentState(model));
    if (states.length === 0) return skip('No service keeps data on a volume.');
    const verdicts = states.map((state) => ({ state, covered: jobs.map((job) => covers(model, job, state)) }));
    const missing = verdicts.filter(({ covered }) => covered.every((it) => it === false)).map((it) => it.state);
    const first = jobs[0].steps[0].command;
    if (verdicts.some(({ covered }) => !covered.includes(true) && covered.includes(null)))
      return skip('A source is a variable.');
    if (missing.length === 0) return pass(first.span, 'every volume with data is copied');
    // A script that reads none of the volumes reads a wrong path; that is another finding.
    if (missing.length === states.length && !readsSomething(model, jobs))
      return skip('The script reads none of the volumes.');
    const queues = queueState(model).filter((state) => jobs.every((job) => covers(model, job, state) === false));
    const all = [...missing, ...queues];
    return fail(first.span, `${jobs[0].name} leaves out ${listText(all.map((state) => state.label))}.`, {
      subject: { kind: 'script', name: jobs[0].script.path, anchor: 'coverage' },
      evidence: all.slice(0, 5).map((state): Span => state.span),
      verify: `Delete a test system's volumes, restore the newest backup and open the application: ${missing[0]?.place} is empty.`,
      fix: advice(
        'Add what is missing',
        'sh',
        all
          .slice(0, 4)
          .map((state) => addition(model, state))
          .join('\n'),
      ),
    });
  },

  docs: {
    problem: 'After a restore records point to files that do not exist, or files lie there that no record names.',
    impact: 'Part of what users gave is gone although a backup ran every night.',
    verify: 'Restore into an empty system and open a document.',
    remedy: 'Copy every volume that holds what users gave, at one time, and write down why the others can be rebuilt.',
    tradeOff: 'Larger backups; files that never change cost only their first copy with restic or rsync.',
    sources: ['https://docs.docker.com/engine/storage/volumes/#back-up-restore-or-migrate-data-volumes'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n    volumes: ["pg:/var/lib/postgresql/data"]\n  api:\n    image: acme/api:1.0.0\n    volumes: ["uploads:/srv/uploads"]\nvolumes:\n  pg:\n  uploads:\n',
        'ops/backup.sh': '#!/bin/sh\ndocker compose exec -T db pg_dump -Fc app > /backup/app.dump\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n    volumes: ["pg:/var/lib/postgresql/data"]\n  api:\n    image: acme/api:1.0.0\n    volumes: ["uploads:/srv/uploads"]\nvolumes:\n  pg:\n  uploads:\n',
        'ops/backup.sh':
          '#!/bin/sh\ndocker compose exec -T db pg_dump -Fc app > /backup/app.dump\ndocker run --rm -v shop_uploads:/from -v /backup:/to alpine:3.21 tar czf /to/uploads.tgz -C /from .\n',
      },
    ],
  },
});

/** One volume mounted by several services is one state. */
function withoutTwins(states: readonly State[]): State[] {
  return states.filter((state, i) => states.findIndex((it) => it.place === state.place) === i);
}

function readsSomething(model: DeploymentModel, jobs: readonly BackupJob[]): boolean {
  return jobs.some((job) =>
    job.steps.some(
      (step) =>
        step.kind === 'dump' ||
        step.kind === 'program' ||
        step.sources.some(
          (source) => /^\//.test(source) || model.volumes.some((volume) => isVolume(source, volume.name)),
        ),
    ),
  );
}

function addition(model: DeploymentModel, state: State): string {
  const named = model.volumes.some((volume) => volume.name === state.place);
  if (state.kind === 'database' && /redis|valkey/.test(state.container))
    return `docker compose exec -T ${state.container} redis-cli --rdb - > redis.rdb`;
  return named
    ? `docker run --rm -v <project>_${state.place}:/from:ro -v /backup:/to alpine:3.21 tar czf "/to/${state.place}-$(date +%F).tgz" -C /from .`
    : `tar czf "/backup/${state.container}-$(date +%F).tgz" ${state.place}`;
}
