import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { containerSubject, noContainers, titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'container/non-root/privileged',
  title: 'A container has the rights of the host',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: (model: DeploymentModel) => model.containers,
  noSubject: noContainers,

  check(container) {
    const { privileged } = container;
    if (privileged.state === 'unresolved') return skip('A variable decides whether the container is privileged.');
    if (privileged.state === 'unset' || !privileged.value) return skip('No container asks for privileges of the host.');
    const open = container.ports.some((port) => port.kind === 'published');
    return fail(privileged, `${titleOf(container)} is privileged${open ? ' and publishes a port' : ''}.`, {
      subject: containerSubject(container, 'privileged'),
      severity: open ? 'CRITICAL' : 'HIGH',
      fix: advice(
        `Give ${container.name} only what it needs`,
        'yaml',
        container.platform === 'compose'
          ? `  ${container.name}:\n    cap_add: [NET_ADMIN]  # only what fails without it\n    devices: ["/dev/net/tun"]`
          : 'securityContext:\n  privileged: false\n  capabilities:\n    add: ["NET_ADMIN"]  # only what fails without it',
      ),
    });
  },

  docs: {
    problem: 'It sees all devices of the host and may load kernel modules, so whoever gets into it owns the host.',
    impact: 'One hole in this service is a breach of the whole machine and of everything on it.',
    verify: "`docker inspect -f '{{.HostConfig.Privileged}}'` prints true.",
    remedy: 'Remove it and add the single capability or device that is missing then.',
    tradeOff: 'Finding the one that is missing takes a few attempts.',
    sources: ['https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities'],
  },
  examples: {
    bad: [{ 'compose.yml': 'services:\n  vpn:\n    image: example/vpn:1.2\n    privileged: true\n' }],
    good: [{ 'compose.yml': 'services:\n  vpn:\n    image: example/vpn:1.2\n    cap_add: [NET_ADMIN]\n' }],
  },
});
