import type { Container, Mount } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, noContainers, titleOf } from '../../shared/containers.ts';

interface Shared {
  readonly container: Container;
  readonly mount: Mount;
}

/** Drivers and FUSE mounts that exist to hand a file system to the host. */
const provides = /csi|rclone|mergerfs|sshfs|s3fs|gcsfuse|juicefs|longhorn|ceph|glusterfs|kubelet|k3s|rke2|kind/i;

export default defineRule<Shared>({
  id: 'storage/volumes/mount-propagation',
  title: 'Mounts of the container reach the host',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) =>
    model.containers.flatMap((container) =>
      container.mounts
        .filter((it) => /^(?:r?shared|Bidirectional)$/.test(it.propagation?.mode ?? ''))
        .filter(() => !provides.test(`${container.name} ${known(container.image)?.repository ?? ''}`))
        .map((mount) => ({ container, mount })),
    ),
  noSubject: noContainers,

  check({ container, mount }) {
    const mode = mount.propagation?.mode ?? '';
    return fail(
      mount.propagation?.span ?? mount.span,
      `${titleOf(container)} mounts ${mount.source ?? mount.target} with propagation ${mode}.`,
      {
        subject: containerSubject(container, `mount[${mount.target}]`),
        verify: `\`findmnt -o TARGET,PROPAGATION ${mount.source ?? mount.target}\` on the host prints shared.`,
        fix: advice(
          'Keep mounts apart',
          'yaml',
          container.platform === 'compose'
            ? `volumes:\n  - type: bind\n    source: ${mount.source ?? '/srv/data'}\n    target: ${mount.target}\n    bind: { propagation: rprivate }`
            : `volumeMounts:\n  - mountPath: ${mount.target}\n    mountPropagation: None`,
        ),
      },
    );
  },

  docs: {
    problem:
      'What is mounted or unmounted below that path in the container appears on the host and in every other container that shares it.',
    impact:
      'A process that breaks out of its task can lay files over those of the host, or take the data of others away.',
    verify: '`findmnt -o TARGET,PROPAGATION` on the host.',
    remedy: 'Leave the propagation at rprivate (None in Kubernetes); rslave is enough to see later mounts of the host.',
    tradeOff: 'Storage drivers and FUSE mounts need it to hand their file system on.',
    sources: [
      'https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation',
      'https://kubernetes.io/docs/concepts/storage/volumes/#mount-propagation',
    ],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  api:\n    image: org/api:1.0\n    volumes: ["/srv/data:/data:rshared"]\n' }],
    good: [{ 'compose.yml': 'services:\n  api:\n    image: org/api:1.0\n    volumes: ["/srv/data:/data:rslave"]\n' }],
  },
});
