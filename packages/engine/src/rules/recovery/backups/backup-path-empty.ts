import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { type BackupJob, backupJobs, stopBefore, verification } from '../../shared/backup-jobs.ts';
import { isVolume, overlap, placeOf, reachesBind } from '../../shared/backup-places.ts';
import type { BackupStep } from '../../shared/backup-steps.ts';
import { placeText } from '../../shared/containers.ts';
import { isLasting, keepers } from '../../shared/data-paths.ts';
import { persistentState } from '../../shared/state.ts';

interface Read {
  readonly job: BackupJob;
  readonly step: BackupStep;
  readonly source: string;
}

export default defineRule<Read>({
  id: 'recovery/backups/backup-path-empty',
  title: 'The backup reads a place where no data lies',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) =>
    backupJobs(model).flatMap((job) =>
      job.steps
        .filter((step) => step.kind === 'copy' && !isOwnCopy(job, step))
        .flatMap((step) => step.sources.slice(0, 1).map((source) => ({ job, step, source }))),
    ),
  noSubject: 'No script copies files as a backup.',

  check({ job, step, source }, model) {
    const wrong = misplaced(model, step, source);
    if (wrong === null) return skip('Where the source lies cannot be told from the repository.');
    if (wrong === 'right') return pass(step.command.span, 'reads where the data lies');
    const proof = verification(job.commands);
    const hot = stopBefore(job, step.command) === null ? ', while the store goes on writing' : '';
    return fail(
      step.command.span,
      `${job.name} copies ${source}${wrong.where}${hot}, but ${wrong.instead}.${proof === null ? ' Nothing opens the copy afterwards, so an empty one looks like a good one.' : ''}`,
      {
        subject: { kind: 'script', name: job.script.path, anchor: 'source', discriminator: source },
        evidence: [wrong.place],
        path: [
          { span: step.command.span, note: `reads ${source}` },
          { span: wrong.place, note: wrong.instead },
        ],
        verify: `List the newest archive (\`tar -tzf\` or \`ls -l\`) and look for the data files: there are none, or old ones.`,
        fix: advice('Read the folder that holds the data', 'sh', wrong.fix),
      },
    );
  },

  docs: {
    problem: 'The script succeeds every night and saves nothing, because the data moved to another path.',
    impact: 'That there is no backup is discovered on the day it is needed.',
    verify: 'List the newest archive and look for the data files.',
    remedy:
      'Read the folder that the running release writes to, and let the script fail when the archive lacks the main file.',
    tradeOff: 'None worth naming.',
    sources: ['https://docs.docker.com/engine/storage/volumes/#back-up-restore-or-migrate-data-volumes'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: qdrant/qdrant:v1.12.4\n    volumes: ["vectors:/qdrant/storage"]\nvolumes:\n  vectors:\n',
        'ops/backup.sh': '#!/bin/sh\ndocker compose exec -T db tar -czf - /qdrant/data > /backup/vectors.tgz\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: qdrant/qdrant:v1.12.4\n    volumes: ["vectors:/qdrant/storage"]\nvolumes:\n  vectors:\n',
        'ops/backup.sh': '#!/bin/sh\ndocker compose exec -T db tar -czf - /qdrant/storage > /backup/vectors.tgz\n',
      },
    ],
  },
});

/** `docker cp name:/tmp/x.tgz` fetches what the job has just made. */
function isOwnCopy(job: BackupJob, step: BackupStep): boolean {
  return step.sources.every(
    (source) => /^\/tmp\//.test(source) || job.steps.some((other) => other !== step && other.destination === source),
  );
}

interface Wrong {
  readonly where: string;
  readonly instead: string;
  readonly place: Span;
  readonly fix: string;
}

/** null: unknown; `right`: the path is where a store or a mount keeps data. */
function misplaced(model: DeploymentModel, step: BackupStep, source: string): Wrong | 'right' | null {
  const place = placeOf(model, step, source);
  if (place.kind === 'container') {
    const { container, path } = place;
    const keeper = keepers(model).find((it) => it.container === container);
    const where = ` in service ${container.name}`;
    if (keeper !== undefined) {
      if (overlap(path, keeper.path)) return 'right';
      return {
        where,
        instead: `${keeper.product} keeps its data in ${keeper.path} (${placeText(container.span)})`,
        place: container.span,
        fix: `docker compose exec -T ${container.name} tar -czf - -C ${keeper.path} . > copy.tgz   # with the service stopped, or its own backup tool`,
      };
    }
    const mounts = container.mounts.filter(isLasting);
    const right = mounts.find((it) => overlap(it.target, path));
    if (right !== undefined) return 'right';
    const first = mounts.find((it) => !it.readOnly && it.kind === 'volume');
    if (first === undefined || container.build === null) return null;
    return {
      where,
      instead: `${container.name} keeps its files on ${first.target} (${placeText(first.span)})`,
      place: first.span,
      fix: `docker compose exec -T ${container.name} tar -czf - -C ${first.target} . > copy.tgz`,
    };
  }
  if (place.kind !== 'host' || /^[/~]/.test(place.path)) return null;
  return hostPath(model, place.path);
}

/** A folder beside the Compose file that no service uses and the repository does not have. */
function hostPath(model: DeploymentModel, path: string): Wrong | 'right' | null {
  const all = [...model.containers, ...model.aside.containers];
  if (all.some((container) => container.mounts.some((mount) => reachesBind(path, mount)))) return 'right';
  if (model.files.some((file) => file.path === path || file.path.startsWith(`${path}/`))) return null;
  const first = persistentState(model).find((state) =>
    model.volumes.some((volume) => isVolume(volume.name, state.place)),
  );
  if (first === undefined) return null;
  return {
    where: ' on the host',
    instead: `no service mounts such a folder, ${first.label} lies in a Docker volume (${placeText(first.span)})`,
    place: first.span,
    fix: `docker run --rm -v <project>_${first.place}:/from:ro -v "$PWD:/to" alpine:3.21 tar -czf /to/${first.place}.tgz -C /from .`,
  };
}
