import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { titleOf } from '../../shared/containers.ts';

interface Archived {
  readonly archiver: Container;
  readonly store: Container;
  readonly volume: string;
}

export default defineRule<Archived>({
  id: 'recovery/backups/archiver-without-stop',
  title: 'A volume is archived while its database writes',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: archived,
  noSubject: 'No container archives the volume of a database.',

  check({ archiver, store, volume }) {
    const label = store.labels.find((it) =>
      /^docker-volume-backup\.(stop-during-backup|archive-pre|exec-pre|copy-pre)/.test(it.name),
    );
    if (label !== undefined) return pass(label.span, 'stopped or dumped first');
    const image = known(store.image);
    const product = image === undefined ? 'the database' : (datastoreOf(image)?.product ?? 'the database');
    return fail(
      store,
      `${titleOf(archiver)} archives ${volume} every time it runs, and ${store.name} (${product}) goes on writing to it.`,
      {
        subject: { kind: 'service', name: store.name, anchor: store.anchor, discriminator: 'stop-during-backup' },
        evidence: [archiver.span],
        verify: `Restore such an archive into an empty ${product} and start it.`,
        fix: advice(
          'Stop it for the copy',
          'yaml',
          `  ${store.name}:\n    labels:\n      docker-volume-backup.stop-during-backup: "true"\n  ${archiver.name}:\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock:ro`,
        ),
      },
    );
  },

  docs: {
    problem:
      'The files are read one after another and belong to different moments when the server changes them meanwhile.',
    impact: 'The restored database does not start, or holds half of a transaction.',
    verify: 'Restore the newest archive into an empty system.',
    remedy: 'Label the service `stop-during-backup`, or run its dump tool in an `archive-pre` hook.',
    tradeOff: 'A stop is a short outage at night; a dump is none, and takes space for a second copy.',
    sources: ['https://offen.github.io/docker-volume-backup/how-tos/stop-containers-during-backup.html'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n    volumes: ["pg:/var/lib/postgresql/data"]\n  backup:\n    image: offen/docker-volume-backup:v2.43.0\n    volumes: ["pg:/backup/pg:ro"]\nvolumes:\n  pg:\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: postgres:17.2\n    labels: ["docker-volume-backup.stop-during-backup=true"]\n    volumes: ["pg:/var/lib/postgresql/data"]\n  backup:\n    image: offen/docker-volume-backup:v2.43.0\n    volumes: ["pg:/backup/pg:ro"]\nvolumes:\n  pg:\n',
      },
    ],
  },
});

function archived(model: DeploymentModel): Archived[] {
  const archivers = model.containers.filter((it) =>
    /(docker-volume-backup|volumerize|loomchild\/volume-backup|mazzolino\/restic)$/.test(
      known(it.image)?.repository ?? '',
    ),
  );
  return archivers.flatMap((archiver) =>
    archiver.mounts
      .filter((mount) => mount.kind === 'volume' && mount.source !== null)
      .flatMap((mount) => {
        const store = model.containers.find((it) => {
          const image = known(it.image);
          const fact = image === undefined ? undefined : datastoreOf(image);
          return (
            it !== archiver &&
            fact !== undefined &&
            fact.cacheOnly !== true &&
            fact.product !== 'Redis' &&
            fact.product !== 'MinIO' &&
            it.mounts.some((own) => own.source === mount.source && own.kind === 'volume')
          );
        });
        return store === undefined ? [] : [{ archiver, store, volume: mount.source ?? '' }];
      }),
  );
}
