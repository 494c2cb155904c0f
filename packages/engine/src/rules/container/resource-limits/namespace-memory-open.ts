import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';

type Limits = NonNullable<DeploymentModel['kubernetes']['facts']>['openLimits'][number];

export default defineRule<Limits>({
  id: 'container/resource-limits/namespace-memory-open',
  title: 'The limits of the namespace leave memory open',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) => model.kubernetes.facts?.openLimits ?? [],
  noSubject: 'No LimitRange or ResourceQuota here leaves memory open.',

  check({ owner, why, span }) {
    const quota = owner.startsWith('ResourceQuota');
    return fail(span, `${owner} ${why}.`, {
      subject: { kind: 'namespace', name: owner, anchor: `${owner}/memory` },
      verify: `\`kubectl describe ${quota ? 'quota' : 'limits'} ${owner.split(' ')[1] ?? ''}\` lists no line for memory.`,
      fix: advice(
        'Bound memory as well',
        'yaml',
        quota
          ? 'hard:\n  requests.cpu: "4"\n  requests.memory: 8Gi\n  limits.cpu: "8"\n  limits.memory: 16Gi'
          : 'limits:\n  - type: Container\n    default: { cpu: 500m, memory: 512Mi }\n    defaultRequest: { cpu: 100m, memory: 256Mi }',
      ),
    });
  },

  docs: {
    problem: 'It looks as if the namespace were bounded, while one pod may still take all memory of its node.',
    impact: 'A leak in one service makes the kernel kill its neighbours on the node.',
    verify: 'Describe the object and look for memory.',
    remedy: 'Give the LimitRange a default limit and request for memory, or count memory in the quota.',
    tradeOff: 'A default that is too small kills pods that ran before; measure first.',
    sources: [
      'https://kubernetes.io/docs/concepts/policy/limit-range/',
      'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
    ],
  },
  examples: {
    bad: [{ 'limits.yaml': example('default: { cpu: 500m }') }],
    good: [{ 'limits.yaml': example('default: { cpu: 500m, memory: 512Mi }') }],
  },
});

function example(limit: string): string {
  return `apiVersion: v1\nkind: LimitRange\nmetadata: { name: defaults }\nspec:\n  limits:\n    - type: Container\n      ${limit}\n`;
}
