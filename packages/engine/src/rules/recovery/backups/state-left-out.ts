import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { backupContainers, containerCovers } from '../../shared/backup-containers.ts';
import { type BackupJob, backupJobs } from '../../shared/backup-jobs.ts';
import { covers, isVolume } from '../../shared/backup-places.ts';
import { listText } from '../../shared/containers.ts';
import { persistentState, queueState, type State } from '../../shared/state.ts';

interface Made {
  readonly jobs: readonly BackupJob[];
  readonly containers: readonly Container[];
}

export default defineRule<Made>({
  id: 'recovery/backups/state-left-out',
  title: 'The backup covers only part of the data',
  severity: 'HIGH',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select(model) {
    const jobs = backupJobs(model);
    const containers = backupContainers(model);
    return jobs.length + containers.length === 0 ? [] : [{ jobs, containers }];
  },
  noSubject: 'No backup script or container stands in this repository.',

  check({ jobs, containers }, model) {
    if (model.workloads.some((it) => /velero|k8up/.test(it.name)))
      return skip('The cluster may save its volumes as a whole.');
    const states = persistentState(model).filter((state) => !containers.some((it) => it.name === state.container));
    if (states.length === 0) return skip('No service keeps data on a volume.');
    const verdict = (state: State): readonly (boolean | null)[] => {
      const owner = model.containers.find((it) => it.name === state.container);
      return [
        ...jobs.map((job) => covers(model, job, state)),
        ...containers.map((it) => containerCovers(it, state, owner)),
      ];
    };
    const verdicts = states.map((state) => ({ state, covered: verdict(state) }));
    const missing = verdicts.filter(({ covered }) => covered.every((it) => it === false)).map((it) => it.state);
    const place = jobs[0]?.steps[0].command.span ?? containers[0]?.span;
    if (place === undefined) return skip('No place.');
    if (verdicts.some(({ covered }) => !covered.includes(true) && covered.includes(null)))
      return skip('A source is a variable, or a tool decides it by itself.');
    if (missing.length === 0) return pass(place, 'every volume with data is copied');
    // What reads none of the volumes reads a wrong path; that is another finding.
    if (missing.length === states.length && !readsSomething(model, jobs) && containers.length === 0)
      return skip('The script reads none of the volumes.');
    const queues = queueState(model).filter((state) => verdict(state).every((it) => it === false));
    const all = [...missing, ...queues];
    const who = jobs[0]?.name ?? `Service ${containers[0]?.name ?? ''}`;
    return fail(place, `${who} leaves out ${listText(all.map((state) => state.label))}.`, {
      subject: { kind: 'script', name: jobs[0]?.script.path ?? containers[0]?.name ?? '', anchor: 'coverage' },
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
