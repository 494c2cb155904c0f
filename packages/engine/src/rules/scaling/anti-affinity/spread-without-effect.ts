import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';

type Spread = NonNullable<DeploymentModel['kubernetes']['facts']>['spreads'][number];

export default defineRule<Spread>({
  id: 'scaling/anti-affinity/spread-without-effect',
  title: 'The spread over nodes is not what is applied',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.kubernetes.facts?.spreads ?? [],
  noSubject: 'Every topology spread constraint here is complete.',

  check({ owner, why, refused, span }) {
    return fail(span, `A topology spread constraint of ${owner} has no effect: ${why}.`, {
      severity: refused ? 'HIGH' : 'MEDIUM',
      subject: { kind: 'workload', name: owner, anchor: `${owner}/topologySpreadConstraints`, discriminator: why },
      problem: refused
        ? 'The API server refuses the whole object, so a deploy of it fails and the version of before stays.'
        : 'The scheduler then finds all nodes equally empty and may put every replica on one of them.',
      ...(refused
        ? {}
        : { impact: 'The loss of one machine can take all replicas at once although a spread was asked for.' }),
      verify: `\`kubectl apply --dry-run=server -f ${span.file}\`${refused ? ' names the field' : ', then `kubectl get pods -o wide` and compare the NODE column'}.`,
      fix: advice(
        'Complete the constraint',
        'yaml',
        'topologySpreadConstraints:\n  - maxSkew: 1\n    topologyKey: kubernetes.io/hostname\n    whenUnsatisfiable: ScheduleAnyway\n    labelSelector:\n      matchLabels: { app: NAME }',
      ),
    });
  },

  docs: {
    problem: 'A constraint that is refused or counts no pods spreads nothing.',
    impact: 'The deploy fails, or all replicas end on one machine.',
    verify: 'Apply the manifest with `kubectl apply --dry-run=server`.',
    remedy: 'Give it a skew of at least 1, a topology key, what to do otherwise, and the labels of its own pods.',
    tradeOff: '`DoNotSchedule` can leave replicas pending on small clusters; `ScheduleAnyway` is the gentle choice.',
    sources: ['https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'],
  },
  examples: {
    bad: [{ 'api.yaml': example('maxSkew: 0, topologyKey: zone, whenUnsatisfiable: DoNotSchedule') }],
    good: [{ 'api.yaml': example('maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule') }],
  },
});

function example(constraint: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: api, labels: { app: api } }\nspec:\n  topologySpreadConstraints:\n    - { ${constraint}, labelSelector: { matchLabels: { app: api } } }\n  containers: [{ name: api, image: "org/api:1.0" }]\n`;
}
