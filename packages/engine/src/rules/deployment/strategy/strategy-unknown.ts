import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail } from '../../rule.ts';

type Strategy = NonNullable<DeploymentModel['kubernetes']['facts']>['strategies'][number];

export default defineRule<Strategy>({
  id: 'deployment/strategy/strategy-unknown',
  title: 'The update strategy does not exist',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.kubernetes.facts?.strategies ?? [],
  noSubject: 'No controller names an update strategy that Kubernetes does not know.',

  check({ owner, type, known, span }) {
    return fail(span, `${owner} names the update strategy ${type}; there are only ${known.join(' and ')}.`, {
      subject: { kind: 'workload', name: owner, anchor: `${owner}/strategy` },
      verify: `\`kubectl apply --dry-run=server -f ${span.file}\` answers "Unsupported value".`,
      fix: advice('Replace pods in steps', 'yaml', 'strategy:\n  type: RollingUpdate'),
    });
  },

  docs: {
    problem: 'The API server refuses the object, so the deploy ends with an error and nothing of it is changed.',
    impact: 'The release does not arrive, and a pipeline that ignores the exit code reports it as done.',
    verify: 'Apply the manifest with `kubectl apply --dry-run=server`.',
    remedy: 'Use RollingUpdate, or Recreate where only one copy may run; the words are case-sensitive.',
    tradeOff: 'Recreate stops the service for as long as the new pod needs to start.',
    sources: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy'],
  },
  examples: {
    bad: [{ 'api.yaml': example('Rolling') }],
    good: [{ 'api.yaml': example('RollingUpdate') }],
  },
});

function example(type: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  strategy: { type: ${type} }\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers: [{ name: api, image: "org/api:1.0" }]\n`;
}
