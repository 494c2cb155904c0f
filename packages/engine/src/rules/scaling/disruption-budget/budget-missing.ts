import type { Workload } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

export default defineRule<Workload>({
  id: 'scaling/disruption-budget/budget-missing',
  title: 'A node upgrade may stop all replicas at once',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'config-block',

  select: (model) =>
    model.workloads.filter((it) => it.workloadKind === 'Deployment' || it.workloadKind === 'StatefulSet'),
  noSubject: 'Disruption budgets exist in Kubernetes only, and no Deployment or StatefulSet is declared.',

  check(workload, model) {
    const budget = model.kubernetes.disruptionBudgets.find((it) => it.id === workload.disruptionBudget);
    if (budget !== undefined) return pass([workload.span, budget.span], `a budget covers ${workload.name}`);
    const replicas = leastReplicas(workload, model);
    if (replicas === undefined) return skip('The number of replicas is not in the repository.');
    if (replicas < 2) return skip('With one replica a disruption budget would only block node upgrades.');
    return fail(
      workload.span,
      `${workload.workloadKind} ${workload.name} runs ${replicas} replicas, and no disruption budget matches its pods.`,
      {
        subject: { kind: 'workload', name: workload.name, anchor: 'disruption-budget' },
        // Without a Service in sight it may be a consumer whose work can wait.
        confidence: workload.routed || workload.workloadKind === 'StatefulSet' ? 'High' : 'Medium',
        verify: `\`kubectl get pdb -A\` shows none that selects the pods of ${workload.name}.`,
        fix: advice('Allow one at a time', 'yaml', budgetFor(workload)),
      },
    );
  },

  docs: {
    problem:
      'While nodes are drained for an upgrade, Kubernetes may evict every replica in the same minute because nothing tells it how many must stay.',
    impact: 'A routine cluster upgrade becomes an outage of the service.',
    verify: '`kubectl get pdb -A`.',
    remedy: 'Add a PodDisruptionBudget with `maxUnavailable: 1`.',
    tradeOff:
      'Drains take longer; with unhealthy pods they can hang unless `unhealthyPodEvictionPolicy: AlwaysAllow` is set.',
    sources: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  },
  examples: {
    bad: [{ 'api.yaml': example('') }],
    good: [
      {
        'api.yaml': example(
          '---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: api }\nspec:\n  maxUnavailable: 1\n  selector: { matchLabels: { app: api } }\n',
        ),
      },
    ],
  },
});

/** The autoscaler's minimum where there is one; replicas that are not written are one. Undefined when unknown. */
function leastReplicas(workload: Workload, model: DeploymentModel): number | undefined {
  const autoscaler = model.kubernetes.autoscalers.find((it) => it.id === workload.autoscaler);
  const setting = autoscaler?.min ?? workload.replicas;
  return setting.state === 'unset' ? 1 : known(setting);
}

function budgetFor(workload: Workload): string {
  const labels = Object.entries(workload.labels).map(([key, value]) => `${key}: ${value}`);
  return `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${workload.name}
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: { ${labels.join(', ') || `app: ${workload.name}`} }`;
}

function example(more: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - { name: app, image: "acme/api:1.0.0" }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api }
  ports: [{ port: 80 }]
${more}`;
}
