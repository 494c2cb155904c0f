import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';
import { builtImage, containerSubject, effectiveHealthcheck, titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'container/healthcheck/disabled',
  title: 'The health check is switched off',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'config-block',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (it) => (it.role === 'web' || it.role === 'datastore' || it.role === 'proxy') && isDisabled(it, model),
    ),
  noSubject: 'No service switches its health check off.',

  check(container, model) {
    const probe = effectiveHealthcheck(container, builtImage(container, model));
    return fail(probe, `${titleOf(container)} switches its health check off.`, {
      subject: containerSubject(container, 'healthcheck'),
      verify: `\`docker inspect -f '{{json .State.Health}}' $(docker compose ps -q ${container.name})\` prints null.`,
      fix: advice(
        'Ask the service itself',
        'yaml',
        `  ${container.name}:\n    healthcheck:\n      test: ["CMD-SHELL", "a command that asks the service on 127.0.0.1"]\n      interval: 30s\n      timeout: 5s`,
      ),
    });
  },

  docs: {
    problem: 'A service that hangs still counts as running, and nothing that depends on it can wait for it.',
    impact: 'Users meet errors until somebody looks.',
    verify: 'Look at the health of the running container.',
    remedy: 'Remove the switch and correct what made the check fail.',
    tradeOff: 'A check that is wrong is worse than none: test it once by stopping the service inside.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#healthcheck'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    ports: ["80:80"]\n    healthcheck:\n      disable: true\n',
      },
    ],
    good: [{ 'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    ports: ["80:80"]\n' }],
  },
});

function isDisabled(container: Container, model: DeploymentModel): boolean {
  const probe = effectiveHealthcheck(container, builtImage(container, model));
  return probe.state === 'set' && probe.value.kind === 'disabled';
}
