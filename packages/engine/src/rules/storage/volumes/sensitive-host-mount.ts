import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

export default defineRule<{ container: Container; mount: Mount }>({
  id: 'storage/volumes/sensitive-host-mount',
  title: 'A container can read or change the host itself',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No container mounts a folder of the host system.',

  check({ container, mount }) {
    const deep =
      !mount.readOnly && /^(\/|\/etc|\/root|\/var\/lib\/docker|\/proc|\/boot|\/sys)$/.test(clean(mount.source ?? ''));
    return fail(
      mount.span,
      `${titleOf(container)} mounts ${mount.source} of the host${mount.readOnly ? ' read-only' : ' with write access'}.`,
      {
        subject: { ...containerSubject(container, 'volumes'), discriminator: mount.target },
        severity: deep ? 'CRITICAL' : mount.readOnly || settings.test(clean(mount.source ?? '')) ? 'MEDIUM' : 'HIGH',
        verify: `\`docker inspect -f '{{json .Mounts}}'\` on the container of ${container.name} lists ${mount.source}.`,
        fix: advice(
          'Mount only what is needed',
          'yaml',
          `    volumes:\n      - ${mount.source}/the-one-file:${mount.target}/the-one-file:ro`,
        ),
      },
    );
  },

  docs: {
    problem: 'It holds settings, keys or programs of the host, and a hole in this one service reaches them.',
    impact: 'Whoever gets into the container reads credentials of the host or plants code that the host runs.',
    verify: 'List the mounts of the running container.',
    remedy: 'Mount the single file that is needed, read-only.',
    tradeOff: 'Some monitoring agents need a wider view; then read-only is the least.',
    sources: ['https://docs.docker.com/engine/storage/bind-mounts/'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    volumes:\n      - /etc:/host/etc\n' }],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    volumes:\n      - /etc/localtime:/etc/localtime:ro\n',
      },
    ],
  },
});

const exact =
  /^\/(etc|root|home|boot|dev|lib|lib64|proc|sys|usr|usr\/bin|usr\/lib|bin|sbin|var|var\/run|run|var\/lib|var\/lib\/docker|var\/lib\/kubelet|etc\/kubernetes|etc\/shadow|etc\/passwd|etc\/sudoers)?$/;
/** Folders below the host's settings and programs: reading one is usual (certificates), writing is not. */
const settings = /^\/(etc|usr|boot)\//;
const harmless = /^\/etc\/(localtime|timezone|hosts|resolv\.conf|hostname)$|^\/usr\/(share|local)\/|^\/usr\/src\//;
const homes = /^(~|\/root|\/home\/[^/]+)\/\.(ssh|aws|kube|docker|gnupg|config\/gcloud)(\/|$)/;

/** Agents that watch the host may look at it, read-only. */
function subjectsOf(model: DeploymentModel) {
  return model.containers.flatMap((container) => {
    const image = known(container.image)?.repository ?? '';
    const agent =
      container.role === 'observability' ||
      /cadvisor|node-exporter|netdata|datadog|telegraf|promtail|vector|alloy|beat|wazuh|glances|beszel|portainer/.test(
        image,
      );
    return container.mounts.flatMap((mount) => {
      const source = clean(mount.source ?? '');
      if ((mount.kind !== 'bind' && mount.kind !== 'host-path') || source === '') return [];
      const system = !mount.readOnly && settings.test(source) && !harmless.test(source);
      if (!exact.test(source) && !homes.test(source) && !system) return [];
      return agent && mount.readOnly ? [] : [{ container, mount }];
    });
  });
}

function clean(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
