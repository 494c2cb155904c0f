import type { Container } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { bytesText } from '../../../text/units.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';
import { containerSubject, titleOf } from '../../shared/containers.ts';

export default defineRule<Container>({
  id: 'container/resource-limits/request-exceeds-limit',
  title: 'More is reserved than is allowed',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model: DeploymentModel) =>
    model.containers.filter(
      (it) =>
        (it.memoryLimit.state === 'set' && it.memoryRequest.state === 'set') ||
        (it.cpuLimit.state === 'set' && it.cpuRequest.state === 'set'),
    ),
  noSubject: 'No container both reserves and limits a resource.',

  check(container) {
    const pairs = [
      { name: 'memory', request: container.memoryRequest, limit: container.memoryLimit, text: bytesText },
      {
        name: 'CPU',
        request: container.cpuRequest,
        limit: container.cpuLimit,
        text: (value: number) => `${value} cores`,
      },
    ];
    for (const { name, request, limit, text } of pairs) {
      const [wanted, allowed] = [known(request), known(limit)];
      if (wanted === undefined || allowed === undefined || wanted <= allowed) continue;
      return fail(
        request,
        `${titleOf(container)} reserves ${text(wanted)} of ${name} and may use only ${text(allowed)}.`,
        {
          subject: containerSubject(container, `${name.toLowerCase()}-request`),
          evidence: [limit.span],
          problem:
            container.platform === 'compose'
              ? 'Docker refuses to create a container whose reservation is above its limit.'
              : 'The API server refuses a pod whose request is above its limit.',
          verify:
            container.platform === 'compose'
              ? `\`docker compose up ${container.name}\` ends with "Minimum memory limit should be larger than memory reservation limit" or an equal message.`
              : `\`kubectl apply --dry-run=server -f ${container.span.file}\` answers "must be less than or equal to ${name.toLowerCase()} limit".`,
          fix: advice(
            'Reserve at most the limit',
            'yaml',
            `# ${container.name}: ${name} reservation ${text(allowed)} or less`,
          ),
        },
      );
    }
    const first = container.memoryLimit.state === 'set' ? container.memoryLimit : container.cpuLimit;
    return pass(first);
  },

  docs: {
    problem: 'The platform refuses to create such a container.',
    impact: 'The service does not start at all; a rollout stops with an error.',
    verify: 'Create it on a test system.',
    remedy: 'Lower the reservation to the limit or below.',
    tradeOff: 'None.',
    sources: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  },
  examples: {
    bad: [
      {
        'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    mem_limit: 512m\n    mem_reservation: 1g\n',
      },
    ],
    good: [
      {
        'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    mem_limit: 1g\n    mem_reservation: 512m\n',
      },
    ],
  },
});
