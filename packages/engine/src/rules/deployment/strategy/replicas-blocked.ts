import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'deployment/strategy/replicas-blocked',
  title: 'The second copy of a service cannot start',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter((it) => it.platform === 'compose' && (known(it.replicas) ?? 1) > 1),
  noSubject: 'No Compose service asks for more than one copy.',

  check(container) {
    const replicas = known(container.replicas) ?? 1;
    const port = container.ports.find(
      (it) => it.kind === 'published' && it.hostPort !== null && !it.span.file.includes('swarm'),
    );
    const name = container.fixedName;
    if (port === undefined && name === undefined) return pass(container.replicas);
    const what = name === undefined ? `port ${port?.hostPort} of the host` : `the name ${name}`;
    return fail(
      container.replicas,
      `${titleOf(container)} asks for ${replicas} copies, but all of them want ${what}.`,
      {
        subject: containerSubject(container, 'replicas'),
        // In a swarm the ingress network shares one published port between copies; a fixed name is refused there too.
        ...(name === undefined ? { severity: 'HIGH' as const, confidence: 'Medium' as const } : {}),
        evidence: port === undefined ? [] : [port.span],
        verify: `\`docker compose up -d ${container.name}\` ends with ${name === undefined ? '"port is already allocated"' : '"container name is already in use" or refuses the file'}.`,
        fix: advice(
          'Let a proxy share the load',
          'yaml',
          `  ${container.name}:\n    # no container_name, no host port\n    expose: ["${port?.containerPort ?? 8000}"]\n    deploy:\n      replicas: ${replicas}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A port of the host and a container name exist once; Compose starts the first copy and fails at the second.',
    impact: 'The deployment stops half way, and the service runs with one copy or none.',
    verify: 'Start the stack.',
    remedy: 'Remove container_name and the host port, and reach the copies through a proxy or the service name.',
    tradeOff: 'A proxy in front is one service more.',
    sources: [
      'https://docs.docker.com/reference/compose-file/services/#container_name',
      'https://docs.docker.com/reference/compose-file/deploy/#replicas',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    container_name: api\n    deploy:\n      replicas: 3\n',
      },
    ],
    good: [{ 'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    deploy:\n      replicas: 3\n' }],
  },
});
