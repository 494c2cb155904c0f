import { insertKey } from '../../../documents/yaml/write.ts';
import { datastoreOf } from '../../../facts/datastores.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { defineRule, fail, pass, reviewOrAdvice, skip } from '../../rule.ts';
import { builtImage, containerSubject, effectiveHealthcheck, titleOf } from '../../shared/containers.ts';

interface Edge {
  readonly from: Container;
  readonly to: Container;
  readonly span: Container['dependsOn'][number]['span'];
}

export default defineRule<Edge>({
  id: 'container/healthcheck/dependency-has-no-healthcheck',
  title: 'Compose stops: it waits for a check that does not exist',
  severity: 'CRITICAL',
  confidence: 'High',
  effort: 'config-block',

  select: edgesOf,
  noSubject: 'No service waits for another to be healthy.',

  check({ from, to, span }, model) {
    const image = builtImage(to, model);
    const probe = effectiveHealthcheck(to, image);
    if (probe.state === 'set' && probe.value.kind !== 'disabled') return pass([span, probe]);
    const store = image === undefined ? datastoreOf(known(to.image)) : undefined;
    const disabled = probe.state === 'set';
    // Images of others may bring a check; official databases do not.
    if (!disabled && image === undefined && store === undefined)
      return skip('An image of others may bring its own health check.');
    const test = ['CMD-SHELL', store?.probe ?? 'a command that asks the service'];
    return fail(
      span,
      `${titleOf(from)} waits until ${to.name} is healthy, but ${to.name} ${disabled ? 'switches its health check off' : 'has no health check'}.`,
      {
        subject: { ...containerSubject(from, 'depends_on'), discriminator: to.name },
        evidence: [to.span],
        path: [
          { span, note: `${from.name} waits for service_healthy` },
          { span: disabled ? probe.span : to.span, note: `${to.name} has no check` },
        ],
        verify: `\`docker compose up ${from.name}\` ends with "dependency failed to start: container for service ${to.name} has no healthcheck configured".`,
        fix: reviewOrAdvice(
          `Add a health check to ${to.name}`,
          'yaml',
          store?.probe == null
            ? undefined
            : insertKey(to.slot, 'healthcheck', { test, interval: '10s', timeout: '5s', retries: 5 }),
          `  ${to.name}:\n    healthcheck:\n      test: ${JSON.stringify(test)}\n      interval: 10s\n      timeout: 5s\n      retries: 5`,
        ),
      },
    );
  },

  docs: {
    problem: 'Compose asks for the health of a container that reports none, and stops with an error.',
    impact: 'docker compose up ends before the dependent service starts, on every machine.',
    verify: 'Run `docker compose up` and read the last line.',
    remedy: 'Give the service a health check, or wait for service_started.',
    tradeOff: 'Waiting for service_started brings back the race that the condition was meant to end.',
    sources: ['https://docs.docker.com/reference/compose-file/services/#depends_on'],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    depends_on:\n      db:\n        condition: service_healthy\n  db:\n    image: postgres:16.4\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    depends_on:\n      db:\n        condition: service_healthy\n  db:\n    image: postgres:16.4\n    healthcheck:\n      test: ["CMD-SHELL", "pg_isready -U postgres"]\n',
      },
    ],
  },
});

function edgesOf(model: DeploymentModel): readonly Edge[] {
  const byKey = new Map(model.containers.map((container) => [`${projectOf(container)}#${container.name}`, container]));
  return model.containers.flatMap((from) =>
    from.dependsOn.flatMap((edge) => {
      const to = byKey.get(`${projectOf(from)}#${edge.service}`);
      return edge.condition !== 'service_healthy' || to === undefined ? [] : [{ from, to, span: edge.span }];
    }),
  );
}

/** Containers of one Compose project share the first part of their id. */
function projectOf(container: Container): string {
  return container.id.split('#')[0] ?? '';
}
