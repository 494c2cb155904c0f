import type { Workload } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { singleAttachClaims } from '../../shared/workloads.ts';

export default defineRule<Workload>({
  id: 'scaling/anti-affinity/replicas-on-one-node',
  title: 'All replicas may share one node',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'config-block',

  select: (model) =>
    model.workloads.filter((it) => it.workloadKind === 'Deployment' || it.workloadKind === 'StatefulSet'),
  noSubject: 'Placement rules exist in Kubernetes only, and no Deployment or StatefulSet is declared.',

  check(workload, model) {
    if (workload.antiAffinity.state === 'set') return pass(workload.antiAffinity, 'replicas avoid each other');
    if (workload.topologySpread.state === 'set') return pass(workload.topologySpread, 'replicas are spread');
    if (workload.antiAffinity.state === 'unresolved') return skip('The placement is not in the repository.');
    const replicas = leastReplicas(workload, model);
    if (replicas === undefined) return skip('The number of replicas is not in the repository.');
    if (replicas < 2) return skip('One replica cannot be spread.');
    if (workload.oneNode && singleAttachClaims(workload, model).length > 0)
      return skip('The pods share a volume that one node holds, and are kept there on purpose.');
    return fail(
      workload.podSpan ?? workload.span,
      `${workload.workloadKind} ${workload.name} runs ${replicas} replicas, and no anti-affinity or topology spread of its own pods keeps them apart.`,
      {
        subject: { kind: 'workload', name: workload.name, anchor: 'placement' },
        // The scheduler's built-in soft spreading makes it unlikely from four replicas on.
        ...(replicas >= 4
          ? {
              severity: 'MONITOR' as const,
              monitor: {
                metric: 'nodes that hold replicas',
                threshold: 'fewer than 2',
                why: 'then one node failure stops the service',
              },
            }
          : {}),
        verify: `\`kubectl get pods -l ${Object.entries(workload.labels).map(([k, v]) => `${k}=${v}`)[0] ?? `app=${workload.name}`} -o wide\`: compare the NODE column.`,
        fix: advice('Spread over nodes', 'yaml', spreadFor(workload)),
      },
    );
  },

  docs: {
    problem:
      'The scheduler may place every replica on the same node, and then the loss of that one node stops all of them.',
    impact: 'A single machine failure or drain takes the service down although it runs several replicas.',
    verify: '`kubectl get pods -o wide`.',
    remedy: 'Add a topology spread constraint over hostnames, and over zones where there are several.',
    tradeOff: '`DoNotSchedule` can leave replicas pending on small clusters; `ScheduleAnyway` is the gentle choice.',
    sources: ['https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'],
  },
  examples: {
    bad: [{ 'api.yaml': example('') }],
    good: [
      {
        'api.yaml': example(
          '\n      topologySpreadConstraints:\n        - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: api } } }',
        ),
      },
    ],
  },
});

function leastReplicas(workload: Workload, model: DeploymentModel): number | undefined {
  const autoscaler = model.kubernetes.autoscalers.find((it) => it.id === workload.autoscaler);
  const setting = autoscaler?.min ?? workload.replicas;
  return setting.state === 'unset' ? 1 : known(setting);
}

function spreadFor(workload: Workload): string {
  const labels = Object.entries(workload.labels).map(([key, value]) => `${key}: ${value}`);
  return `spec:
  template:
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: { ${labels.join(', ') || `app: ${workload.name}`} }`;
}

function example(spread: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:${spread}
      containers:
        - { name: app, image: "acme/api:1.0.0" }
`;
}
