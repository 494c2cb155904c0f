import type { DeploymentModel, Volume } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';

export default defineRule<Volume>({
  id: 'storage/volumes/volume-is-host-folder',
  title: 'A named volume is a folder of one host',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model: DeploymentModel) => model.volumes.filter((it) => it.hostPath !== undefined),
  noSubject: 'No named volume is bound to a folder of the host.',

  check(volume, model) {
    const path = volume.hostPath ?? '';
    const users = model.containers.filter((it) => volume.usedBy.includes(it.id));
    if (users.length === 0) return skip('No service mounts the volume.');
    const names = listText(users.map((it) => it.name));
    const system = /^\/(etc|usr|var\/lib|boot|root)(\/|$)/.test(path);
    return fail(
      volume.span,
      `The volume ${volume.name}, which ${names} mounts, is the folder ${path} of the host${system ? ', among the files of the system itself' : ''}.`,
      {
        subject: { kind: 'volume', name: volume.name, anchor: `volumes.${volume.name}.driver_opts` },
        evidence: users.flatMap((it) =>
          it.mounts.filter((mount) => mount.source === volume.name).map((mount) => mount.span),
        ),
        verify: `\`docker volume inspect -f '{{json .Options}}' $(docker volume ls -q | grep ${volume.name})\` prints "device":"${path}".`,
        fix: advice(
          'Let Docker keep the data, or say openly that it is a bind mount',
          'yaml',
          `volumes:\n  ${volume.name}:   # no driver_opts\n# or, in the service: - ${path}:${users[0]?.mounts.find((it) => it.source === volume.name)?.target ?? '/data'}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Docker does not create that folder: on a host without it the container does not start ("failed to mount local volume: no such file or directory"), and its owner decides who may write.',
    impact: 'A new host or a restored one fails at the first start, and `docker volume rm` leaves the data behind.',
    verify: '`docker volume inspect` shows o=bind and the device.',
    remedy:
      'Use a plain named volume, or a bind mount with `create_host_path`, and create the folder in the set-up script.',
    tradeOff: 'A folder at a known path is easier to back up; then keep it and document its creation and owner.',
    sources: ['https://docs.docker.com/reference/cli/docker/volume/create/#driver-specific-options'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    volumes:\n      - files:/data\nvolumes:\n  files:\n    driver: local\n    driver_opts:\n      type: none\n      o: bind\n      device: /srv/files\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    volumes:\n      - files:/data\nvolumes:\n  files:\n',
      },
    ],
  },
});
