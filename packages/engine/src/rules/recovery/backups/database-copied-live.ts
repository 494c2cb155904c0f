import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { dumpOf } from '../../shared/backup-code.ts';
import { type BackupJob, backupJobs, stopBefore } from '../../shared/backup-jobs.ts';
import { isVolume, overlap, placeOf, reachesBind } from '../../shared/backup-places.ts';
import type { BackupStep } from '../../shared/backup-steps.ts';
import { isLasting, type Keeper, keepers } from '../../shared/data-paths.ts';

interface Copy {
  readonly job: BackupJob;
  readonly step: BackupStep;
  readonly keeper: Keeper;
}

/** How products without a dump that can be piped make a consistent copy while they run; `{c}` is the service. */
const ways: Readonly<Record<string, string>> = {
  Redis: 'docker compose exec -T {c} redis-cli --rdb - > dump.rdb',
  Qdrant: 'curl -fsS -X POST http://{c}:6333/collections/<name>/snapshots',
  Neo4j:
    'docker compose stop {c} && docker compose run --rm {c} neo4j-admin database dump neo4j --to-path=/backups; docker compose start {c}',
};

export default defineRule<Copy>({
  id: 'recovery/backups/database-copied-live',
  title: 'A database is copied file by file while it writes',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: copies,
  noSubject: 'No script copies the files of a database.',

  check({ job, step, keeper }) {
    const stop = stopBefore(job, step.command);
    if (stop !== null) return pass(stop.span, `${keeper.container.name} is stopped first`);
    const { product, container, path } = keeper;
    const dump = dumpOf(container);
    const way =
      (dump === null ? null : `stamp=$(date +%F)\n${dump}`) ??
      ways[product] ??
      `docker compose stop {c}\n# copy {p}\ndocker compose start {c}`;
    return fail(
      step.command.span,
      `${job.name} copies ${path} of ${container.name} with ${step.command.program} while ${product} is running.`,
      {
        subject: { kind: 'script', name: job.script.path, anchor: 'copy', discriminator: container.name },
        evidence: [container.span],
        verify: `Start an empty ${product} on such a copy made under load: it reports corruption or replays half a transaction.`,
        fix: advice(`Use ${product}'s own way`, 'sh', way.replaceAll('{c}', container.name).replaceAll('{p}', path)),
      },
    );
  },

  docs: {
    problem:
      'Files read one after another while the server changes them belong to different moments, so the copy fits no state that ever existed.',
    impact: 'The restored database does not start, or starts with rows and indexes that contradict each other.',
    verify: 'Restore a copy that was made under load.',
    remedy: "Use the product's dump or snapshot, or stop it for the copy.",
    tradeOff: 'A dump reads everything once; a stop means a short outage at night.',
    sources: ['https://www.postgresql.org/docs/current/backup-file.html'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n    volumes: ["pg:/var/lib/postgresql/data"]\nvolumes:\n  pg:\n',
        'ops/backup.sh':
          '#!/bin/sh\ndocker run --rm -v shop_pg:/from -v /backup:/to alpine:3.21 tar czf /to/pg.tgz -C /from .\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n    volumes: ["pg:/var/lib/postgresql/data"]\nvolumes:\n  pg:\n',
        'ops/backup.sh':
          '#!/bin/sh\ndocker compose stop db\ndocker run --rm -v shop_pg:/from -v /backup:/to alpine:3.21 tar czf /to/pg.tgz -C /from .\ndocker compose start db\n',
      },
    ],
  },
});

/** Redis writes whole snapshot files and renames them; object stores keep files as they are. */
const harmless = new Set(['Redis', 'MinIO', 'RabbitMQ']);

function copies(model: DeploymentModel): Copy[] {
  const stores = keepers(model).filter((keeper) => keeper.store !== null && !harmless.has(keeper.product));
  return backupJobs(model).flatMap((job) =>
    job.steps
      .filter((step) => step.kind !== 'dump')
      .flatMap((step) => {
        const keeper = stores.find((it) => step.sources.some((source) => holds(model, step, source, it)));
        return keeper === undefined ? [] : [{ job, step, keeper }];
      }),
  );
}

function holds(model: DeploymentModel, step: BackupStep, source: string, keeper: Keeper): boolean {
  const place = placeOf(model, step, source);
  if (place.kind === 'container') return place.container === keeper.container && overlap(place.path, keeper.path);
  const mount = keeper.container.mounts.find((it) => isLasting(it) && overlap(it.target, keeper.path));
  if (mount?.source === undefined || mount.source === null) return false;
  if (place.kind === 'volume') return mount.kind === 'volume' && isVolume(place.name, mount.source);
  if (place.kind !== 'host' || !reachesBind(place.path, mount)) return false;
  const bound = mount.source.replace(/^\.\//, '');
  return place.path.includes('/') || place.path === bound || bound.startsWith(`${place.path}/`);
}
