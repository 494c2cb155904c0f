import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

interface Edge {
  readonly from: Container;
  readonly to: Container;
  readonly condition: string;
  readonly span: Span;
}

export default defineRule<Edge>({
  id: 'container/healthcheck/waits-for-ever',
  title: 'A service waits for something that never happens',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: edgesOf,
  noSubject: 'No service waits for the health or the end of another.',

  check({ from, to, condition, span }) {
    // Completion is only a riddle for what plainly runs on: a server image, a restart policy that starts it again.
    const runsOn =
      condition === 'service_completed_successfully' &&
      (to.ports.length > 0 || (to.restart.state === 'set' && /^(always|unless-stopped)$/.test(to.restart.value)));
    const ends =
      condition === 'service_healthy' && to.role === 'one-shot' && to.ports.length === 0 && to.restart.state !== 'set';
    if (!runsOn && !ends) return pass(span);
    return fail(
      span,
      runsOn
        ? `${titleOf(from)} waits until ${to.name} has completed, but ${to.name} ${to.ports.length > 0 ? 'serves a port' : 'restarts always'} and never ends.`
        : `${titleOf(from)} waits until ${to.name} is healthy, but ${to.name} runs once and ends (${to.roleWhy}).`,
      {
        subject: { ...containerSubject(from, 'depends_on'), discriminator: to.name },
        evidence: [to.span],
        path: [
          { span, note: `${from.name} waits for ${condition}` },
          { span: to.span, note: to.roleWhy },
        ],
        verify: `\`docker compose up ${from.name}\` on a clean machine: ${runsOn ? 'it stays in "Created"' : 'it ends with "dependency failed to start"'}.`,
        fix: advice(
          'Wait for what happens',
          'yaml',
          `  ${from.name}:\n    depends_on:\n      ${to.name}:\n        condition: ${runsOn ? 'service_healthy' : 'service_completed_successfully'}`,
        ),
      },
    );
  },

  docs: {
    problem: 'Compose checks the condition before it starts the container, and this one cannot become true.',
    impact: 'The service never starts after docker compose up, on every machine.',
    verify: 'Run `docker compose up -d` on a clean machine and look at `docker compose ps -a`.',
    remedy: 'Use service_completed_successfully for jobs and service_healthy for servers.',
    tradeOff: 'None.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#depends_on'],
  },
  examples: {
    bad: [{ 'compose.yml': example('service_healthy') }],
    good: [{ 'compose.yml': example('service_completed_successfully') }],
  },
});

function edgesOf(model: DeploymentModel): readonly Edge[] {
  const byKey = new Map(model.containers.map((it) => [`${it.id.split('#')[0]}#${it.name}`, it]));
  return model.containers.flatMap((from) =>
    from.dependsOn.flatMap((edge): Edge[] => {
      const to = byKey.get(`${from.id.split('#')[0]}#${edge.service}`);
      if (to === undefined || edge.condition === 'service_started') return [];
      return [{ from, to, condition: edge.condition, span: edge.span }];
    }),
  );
}

function example(condition: string): string {
  return `services:\n  api:\n    image: example/api:1.2\n    depends_on:\n      migrate:\n        condition: ${condition}\n  migrate:\n    image: example/api:1.2\n    command: alembic upgrade head\n    healthcheck:\n      test: ["CMD", "true"]\n`;
}
