import { insertKey } from '../../../documents/yaml/write.ts';
import { workloadOf } from '../../../facts/workload-memory.ts';
import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { ask, defineRule, fail, pass, reviewOrAdvice } from '../../rule.ts';
import { containerSubject, longRunning, noContainers, placeText, titleOf } from '../../shared/containers.ts';
import { installedInContainer } from '../../shared/dependencies.ts';

export default defineRule<Container>({
  id: 'container/resource-limits/memory-limit-missing',
  title: 'One container may take all memory of the host',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'config-block',

  select: longRunning,
  noSubject: noContainers,

  check(container, model) {
    const { memoryLimit } = container;
    switch (memoryLimit.state) {
      case 'set':
        return pass(memoryLimit);
      case 'unresolved':
        return ask(memoryLimit, {
          subject: containerSubject(container, 'memory'),
          question: `Does ${memoryLimit.expression} set a memory limit for ${container.name} in production?`,
          needed: `The production value of ${memoryLimit.expression}.`,
          assumedDefault: 'A limit of about 1.3 times the highest use seen under load.',
          severityIfNo: 'HIGH',
        });
      case 'unset': {
        const heavy = heaviest(container, model);
        const limit = suggestedLimit(container, heavy);
        return fail(memoryLimit, messageFor(container, heavy), {
          subject: containerSubject(container, 'memory'),
          // Light services seldom grow; databases and document work do.
          severity: heavy !== undefined || container.role === 'datastore' ? 'HIGH' : 'MEDIUM',
          ...(heavy === undefined
            ? {}
            : {
                path: [
                  { span: heavy.span, note: `${heavy.name} is installed here` },
                  { span: container.span, note: 'no limit here' },
                ],
              }),
          verify:
            container.platform === 'compose'
              ? `\`docker stats --no-stream\` shows the host's whole memory as LIMIT of ${container.name}.`
              : `kubectl describe pod of ${container.name} shows no memory under Limits.`,
          fix: fixFor(container, limit),
        });
      }
    }
  },

  docs: {
    problem:
      'Without a limit the container competes with everything else on the host until the kernel kills the largest process, which may be another one.',
    impact: 'One large job or a slow leak takes down databases and other services on the same host, not only itself.',
    verify:
      'Run docker stats --no-stream (or kubectl top pod) and compare the limit column with the memory of the host.',
    remedy:
      'Set a memory limit of about 1.3 times the highest use seen under load, so that only the service that grew is restarted.',
    tradeOff: 'A limit that is too tight kills the service under normal load; measure first and leave room.',
    sources: [
      'https://docs.docker.com/engine/containers/resource_constraints/',
      'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
    ],
  },
  examples: {
    bad: [
      {
        'compose.yml':
          'services:\n  worker:\n    image: registry.example.org/worker:1.4\n    command: celery -A app worker\n',
      },
    ],
    good: [
      {
        'compose.yml':
          'services:\n  worker:\n    image: registry.example.org/worker:1.4\n    command: celery -A app worker\n    mem_limit: 2g\n',
      },
    ],
  },
});

function heaviest(container: Container, model: DeploymentModel) {
  const found = installedInContainer(container, model).flatMap((dependency) => {
    const workload = workloadOf(dependency.name);
    return workload === undefined ? [] : [{ ...workload, span: dependency.span }];
  });
  return found.sort((a, b) => b.residentBytes + b.peakBytes - (a.residentBytes + a.peakBytes))[0];
}

function messageFor(container: Container, heavy: ReturnType<typeof heaviest>): string {
  if (heavy === undefined) return `${titleOf(container)} has no memory limit.`;
  const total = Math.round(((heavy.residentBytes + heavy.peakBytes) / 2 ** 30) * 10) / 10;
  return `${titleOf(container)} has no memory limit, and ${heavy.does} with ${heavy.name} (${placeText(heavy.span)}) can take about ${total} GB.`;
}

function suggestedLimit(container: Container, heavy: ReturnType<typeof heaviest>): number {
  if (heavy !== undefined) return Math.ceil(((heavy.residentBytes + heavy.peakBytes) / 2 ** 30) * 1.3);
  return container.role === 'proxy' ? 0.25 : 1;
}

function fixFor(container: Container, gib: number) {
  const size = gib < 1 ? `${gib * 1024}m` : `${gib}g`;
  const title = `Limit the memory of ${container.name} to ${size}`;
  if (container.platform === 'compose') {
    return reviewOrAdvice(
      title,
      'yaml',
      insertKey(container.slot, 'mem_limit', size),
      `  ${container.name}:\n    mem_limit: ${size}`,
    );
  }
  const quantity = gib < 1 ? `${gib * 1024}Mi` : `${gib}Gi`;
  const resources = { requests: { memory: quantity }, limits: { memory: quantity } };
  return reviewOrAdvice(
    title,
    'yaml',
    insertKey(container.slot, 'resources', resources),
    `          resources:\n            requests:\n              memory: ${quantity}\n            limits:\n              memory: ${quantity}`,
  );
}
