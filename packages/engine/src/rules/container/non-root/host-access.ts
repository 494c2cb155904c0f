import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { containerSubject, listText, titleOf } from '../../shared/containers.ts';

interface Access {
  readonly name: string;
  readonly span: Span;
  readonly weight: 'HIGH' | 'MEDIUM';
}

export default defineRule<{ container: Container; access: readonly Access[] }>({
  id: 'container/non-root/host-access',
  title: 'A wall between container and host is taken down',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: subjectsOf,
  noSubject: 'No container shares namespaces of the host or gets strong capabilities.',

  check({ container, access }) {
    const first = access.find((it) => it.weight === 'HIGH') ?? access[0];
    if (first === undefined) throw new Error('a subject without access');
    return fail(first.span, `${titleOf(container)} gets ${listText(access.map((it) => it.name))}.`, {
      subject: containerSubject(container, 'host-access'),
      severity: first.weight,
      evidence: access.filter((it) => it !== first).map((it) => it.span),
      verify: `\`docker inspect $(docker compose ps -q ${container.name})\` shows it under HostConfig.`,
      fix: advice(
        'Take it away and see what fails',
        'yaml',
        container.platform === 'compose'
          ? `  ${container.name}:\n    cap_drop: [ALL]\n    security_opt: ["no-new-privileges:true"]`
          : 'securityContext:\n  allowPrivilegeEscalation: false\n  capabilities:\n    drop: ["ALL"]',
      ),
    });
  },

  docs: {
    problem: 'With it a process inside can see or steer processes, traffic or devices of the host.',
    impact: 'A hole in this service reaches the host and the other services on it.',
    verify: 'Look at the host configuration of the running container.',
    remedy: 'Remove it; give back single capabilities that something provably needs.',
    tradeOff: 'VPNs, agents and profilers need some of it and say so in their documentation.',
    sources: [
      'https://docs.docker.com/engine/security/#linux-kernel-capabilities',
      'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
    ],
  },
  examples: {
    bad: [
      { 'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    cap_add: [SYS_ADMIN]\n    pid: host\n' },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    cap_drop: [ALL]\n    cap_add: [NET_BIND_SERVICE]\n',
      },
    ],
  },
});

const strong = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'DAC_READ_SEARCH',
  'NET_ADMIN',
  'BPF',
  'PERFMON',
  'SYS_BOOT',
  'SYS_TIME',
]);

function subjectsOf(model: DeploymentModel) {
  return model.containers.flatMap((container) => {
    const image = known(container.image)?.repository ?? '';
    const agent = container.role === 'observability' || /exporter|cadvisor|datadog|netdata|telegraf/.test(image);
    const vpn = /wireguard|gluetun|tailscale|openvpn|pihole|wg-easy|zerotier/.test(image);
    // `privileged` includes all of it and has a rule of its own.
    if (agent || known(container.privileged) === true) return [];
    const access: Access[] = [
      ...container.capabilitiesAdded
        .filter((it) => strong.has(it.name) && !(vpn && it.name === 'NET_ADMIN'))
        .map((it) => ({ name: `the capability ${it.name}`, span: it.span, weight: 'HIGH' as const })),
      ...container.hostNamespaces.map((it) => ({
        name: `the ${it.name} namespace of the host`,
        span: it.span,
        weight: it.name === 'pid' || it.name === 'user' ? ('HIGH' as const) : ('MEDIUM' as const),
      })),
      ...(known(container.privilegeEscalation) === true
        ? [
            {
              name:
                container.platform === 'compose'
                  ? 'no-new-privileges:false'
                  : 'leave to raise its rights (allowPrivilegeEscalation: true)',
              span: container.privilegeEscalation.span,
              weight: 'MEDIUM' as const,
            },
          ]
        : []),
      ...(container.confinementOff ?? []).map((it) => ({ name: it.name, span: it.span, weight: 'HIGH' as const })),
    ];
    return access.length === 0 ? [] : [{ container, access }];
  });
}
