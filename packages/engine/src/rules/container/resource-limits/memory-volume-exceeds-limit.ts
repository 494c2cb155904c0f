import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { bytesText } from '../../../text/units.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

interface Subject {
  readonly container: Container;
  readonly mount: Mount;
}

export default defineRule<Subject>({
  id: 'container/resource-limits/memory-volume-exceeds-limit',
  title: 'Files in memory fill the memory limit',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No container with a memory limit keeps files in memory.',

  check({ container, mount }) {
    const limit = known(container.memoryLimit);
    if (limit === undefined) return skip('The limit comes from a variable.');
    const store = datastoreOf(known(container.image));
    const size = mount.sizeBytes;
    if (size !== undefined && size < limit * (store === undefined ? 0.9 : 0.5))
      return pass([container.memoryLimit, mount]);
    // Without a size a scratch folder may well stay small; a database's does not.
    const holdsData = store !== undefined && !/^\/(tmp|run|var\/run|var\/tmp|var\/cache)(\/|$)/.test(mount.target);
    if (size === undefined && !holdsData) return skip('Nothing says how much is written there.');
    const grows = store === undefined ? '' : `, and ${store.product} keeps its working set in the same memory`;
    const cap =
      store?.product === 'Redis' && !/maxmemory/.test(known(container.command)?.text ?? '')
        ? ' No maxmemory is set either.'
        : '';
    return fail(
      container.memoryLimit,
      `${titleOf(container)} may use ${bytesText(limit)} of memory, while its files at ${mount.target} may grow to ${size === undefined ? "half of the node's memory" : bytesText(size)} and count against that limit${grows}.${cap}`,
      {
        subject: { ...containerSubject(container, 'memory'), discriminator: mount.target },
        severity: container.environment === 'prod' ? 'HIGH' : 'MEDIUM',
        evidence: [mount.sourceSpan ?? mount.span],
        path: [
          { span: mount.sourceSpan ?? mount.span, note: 'files in memory' },
          { span: container.memoryLimit.span, note: `limit ${bytesText(limit)}` },
        ],
        verify:
          container.platform === 'compose'
            ? `\`docker stats --no-stream ${container.name}\` grows by the size of a file written to ${mount.target}.`
            : `\`kubectl exec\` into ${container.name}, write a file to ${mount.target}, and \`kubectl top pod\` grows by its size.`,
        fix: advice(
          'Keep the files on disk, or leave room for them',
          'yaml',
          container.platform === 'compose'
            ? `  ${container.name}:\n    tmpfs:\n      - ${mount.target}:size=${bytesText(limit / 4)
                .replace(/\s?([KMG])i?B$/, '$1')
                .toLowerCase()}`
            : `volumes:\n  - name: ${mount.source ?? 'data'}\n    emptyDir:\n      sizeLimit: ${bytesText(limit / 4)
                .replace(/\s/g, '')
                .replace(/B$/, '')}   # without medium: Memory`,
        ),
      },
    );
  },

  docs: {
    problem: 'The kernel charges a tmpfs to the container that writes it, so full files leave nothing for the process.',
    impact: 'A few large files get the container killed for memory, with everything that only existed in them.',
    verify: 'Write a large file there and watch the memory of the container.',
    remedy: 'Use a disk-backed volume, or a size well below the limit, and give databases a memory cap of their own.',
    tradeOff: 'Disk is slower than memory; for scratch files that seldom matters.',
    sources: [
      'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
      'https://docs.docker.com/engine/storage/tmpfs/',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    mem_limit: 512m\n    tmpfs:\n      - /tmp:size=1g\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    mem_limit: 2g\n    tmpfs:\n      - /tmp:size=256m\n',
      },
    ],
  },
});

function subjectsOf(model: DeploymentModel): readonly Subject[] {
  return model.containers
    .filter((it) => it.memoryLimit.state !== 'unset')
    .flatMap((container) =>
      container.mounts
        .filter((mount) => mount.kind === 'tmpfs' && !mount.target.startsWith('/dev/shm'))
        .map((mount) => ({ container, mount })),
    );
}
