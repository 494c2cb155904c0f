import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { containerSubject } from '../../shared/containers.ts';
import { isLesser } from '../../shared/files.ts';

export default defineRule<Container>({
  id: 'container/healthcheck/host-port-inside',
  title: 'The health check asks the port of the host',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (it) => it.platform === 'compose' && it.healthcheck.state === 'set' && !isLesser(it) && it.networkMode !== 'host',
    ),
  noSubject: 'No Compose service has a health check of its own.',

  check(container) {
    const probe = known(container.healthcheck);
    if (probe === undefined || typeof probe.port !== 'number' || probe.kind === 'disabled')
      return skip('The check names no port.');
    if (probe.host !== null && !/^(localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1\]?)$/.test(probe.host))
      return skip('The health check asks another host.');
    const published = container.ports.filter((it) => it.kind === 'published' && it.protocol === 'tcp');
    const moved = published.find(
      (it) => it.hostPort === probe.port && it.containerPort !== null && it.containerPort !== probe.port,
    );
    const inside =
      container.ports.some((it) => it.containerPort === probe.port) ||
      container.env.some((it) => known(it.value) === String(probe.port));
    if (moved === undefined || inside) return pass(container.healthcheck);
    return fail(
      container.healthcheck,
      `The health check of ${container.name} asks port ${probe.port}, which is the port on the host; inside of the container the service listens on ${moved.containerPort}.`,
      {
        subject: containerSubject(container, 'healthcheck'),
        evidence: [moved.span],
        verify: `\`docker compose exec ${container.name} sh -c 'ss -ltn || netstat -ltn'\` shows ${moved.containerPort}, and \`docker inspect\` shows the state unhealthy.`,
        fix: advice(
          'Ask the port inside of the container',
          'yaml',
          `  ${container.name}:\n    healthcheck:\n      test: ${(probe.command?.text ?? '').replaceAll(`:${probe.port}`, `:${moved.containerPort}`)}`,
        ),
      },
    );
  },

  docs: {
    problem: 'The check runs inside of the container, where the published port does not exist, so it can only fail.',
    impact: 'The service is unhealthy for ever; what waits for it never starts, and Traefik takes it out of rotation.',
    verify: 'Run the check by hand inside of the container.',
    remedy: 'Use the right-hand side of the port mapping.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#healthcheck'],
  },
  examples: {
    bad: [{ 'compose.yml': example(8080) }],
    good: [{ 'compose.yml': example(80) }],
  },
});

function example(port: number): string {
  return `services:\n  web:\n    image: example/web:1.2\n    ports: ["8080:80"]\n    healthcheck:\n      test: ["CMD", "curl", "-f", "http://localhost:${port}/"]\n`;
}
