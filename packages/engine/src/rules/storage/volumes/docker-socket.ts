import { lastPart } from '../../../facts/datastores.ts';
import type { Container, Mount } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

const sockets = /(docker|podman|containerd|crio)\.sock$/;
const consumers =
  /^(traefik|portainer(-ce)?|watchtower|autoheal|docker-autoheal|dozzle|cadvisor|promtail|vector|diun|nginx-proxy|docker-gen|acme-companion|homepage|netdata|agent|alloy)$/;
const socketProxies = /^docker-socket-proxy$/;

export default defineRule<{ container: Container; mount: Mount }>({
  id: 'storage/volumes/docker-socket',
  title: 'A container can command the Docker engine',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: mountsOf,
  noSubject: 'No container mounts the socket of the engine.',

  check({ container, mount }) {
    const image = known(container.image);
    const known_ = image !== undefined && container.build === null && consumers.test(lastPart(image));
    const open = container.ports.some((port) => port.kind === 'published');
    return fail(
      mount.span,
      `${titleOf(container)} mounts ${mount.source}${mount.readOnly ? ' read-only, which does not limit its commands' : ''}.`,
      {
        subject: { ...containerSubject(container, 'volumes'), discriminator: mount.target },
        severity: known_ ? 'MEDIUM' : open ? 'CRITICAL' : 'HIGH',
        fix: advice(
          'Put a proxy with few rights between',
          'yaml',
          'services:\n  socket-proxy:\n    image: tecnativa/docker-socket-proxy:0.3\n    environment:\n      CONTAINERS: 1  # only what is read\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n    networks: [socket]',
        ),
      },
    );
  },

  docs: {
    problem: 'Whoever controls this process can start a privileged container with the root file system of the host.',
    impact: 'A hole in this one service hands over the host with all data on it.',
    verify: 'Inside the container, `curl --unix-socket` on the mounted path lists all containers of the host.',
    remedy: 'Remove the mount, or reach the engine through a proxy that allows only the calls that are needed.',
    tradeOff: 'The proxy is one service more to run and update.',
    sources: [
      'https://docs.docker.com/engine/security/protect-access/',
      'https://github.com/Tecnativa/docker-socket-proxy',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  socket-proxy:\n    image: tecnativa/docker-socket-proxy:0.3\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n',
      },
    ],
  },
});

function mountsOf(model: DeploymentModel) {
  return model.containers.flatMap((container) => {
    const image = known(container.image);
    if (image !== undefined && socketProxies.test(lastPart(image))) return [];
    return container.mounts
      .filter((mount) => mount.source !== null && sockets.test(mount.source))
      .map((mount) => ({ container, mount }));
  });
}
