import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel, Volume } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container;
  readonly mount: Mount;
  readonly volume: Volume;
}

export default defineRule<Subject>({
  id: 'storage/volumes/database-on-network-share',
  title: 'A database writes to a network share',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'decision',

  select: subjectsOf,
  noSubject: 'No database keeps its files on a network share.',

  check({ container, mount, volume }) {
    const product = datastoreOf(known(container.image))?.product ?? 'the database';
    return fail(
      volume.span,
      `The volume ${volume.name} is a ${volume.driver} share, and ${titleOf(container).toLowerCase()} keeps ${product}'s files on it.`,
      {
        subject: containerSubject(container, 'volumes'),
        severity: product === 'PostgreSQL' && volume.driver?.startsWith('nfs') === true ? 'MEDIUM' : 'HIGH',
        evidence: [mount.span],
        verify: `\`docker compose exec ${container.name} mount | grep ${mount.target}\` shows ${volume.driver}.`,
        fix: advice(
          'Keep the database on a local disk',
          'yaml',
          `volumes:\n  ${volume.name}:\n    driver: local   # and back it up to the share`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Databases need locks and a sync that really reaches the disk; shares answer too early, drop locks after a hiccup of the network, and stall for seconds.',
    impact: 'A short network fault leaves a corrupt database or two servers writing to one set of files.',
    verify: 'Look at the mount inside the container.',
    remedy: 'Use a local disk or block storage, and the share for backups only.',
    tradeOff: 'The data no longer moves along when the container starts on another host.',
    sources: ['https://www.postgresql.org/docs/current/creating-cluster.html#CREATING-CLUSTER-NFS'],
  },
  examples: {
    bad: [{ 'compose.yml': example('      type: nfs\n      o: addr=10.0.0.1,rw\n      device: ":/export/db"\n') }],
    good: [
      {
        'compose.yml':
          'services:\n  db:\n    image: mysql:8.4\n    volumes:\n      - db:/var/lib/mysql\nvolumes:\n  db:\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  const shares = model.volumes.filter((it) =>
    /^(nfs4?|cifs|smb3?|sshfs|rclone|s3fs|glusterfs)$|sshfs|rclone|s3/.test(it.driver ?? ''),
  );
  return shares.flatMap((volume) =>
    model.containers
      .filter((it) => it.build === null && volume.usedBy.includes(it.id) && datastoreOf(known(it.image)) !== undefined)
      .flatMap((container) =>
        container.mounts
          .filter((it) => it.kind === 'volume' && it.source === volume.name)
          .map((mount) => ({ container, mount, volume })),
      ),
  );
}

function example(options: string): string {
  return `services:\n  db:\n    image: mysql:8.4\n    volumes:\n      - db:/var/lib/mysql\nvolumes:\n  db:\n    driver_opts:\n${options}`;
}
