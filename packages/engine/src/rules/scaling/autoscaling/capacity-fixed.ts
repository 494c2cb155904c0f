import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { deployments, nothingDeploys } from '../../shared/places.ts';

export default defineRule<DeploymentModel>({
  id: 'scaling/autoscaling/capacity-fixed',
  title: 'Capacity stays the same however much work waits',
  severity: 'MONITOR',
  confidence: 'Medium',
  effort: 'config-block',

  select: deployments,
  noSubject: nothingDeploys,

  check(model) {
    const autoscaler = model.kubernetes.autoscalers[0];
    if (autoscaler !== undefined) return pass(autoscaler.span, `scales ${autoscaler.target}`);
    const workload = model.workloads.find(
      (it) => it.workloadKind === 'Deployment' && it.routed && it.claims.length === 0 && (known(it.replicas) ?? 1) > 1,
    );
    if (workload !== undefined) {
      return fail(
        workload.span,
        `Deployment ${workload.name} runs ${known(workload.replicas)} replicas and nothing changes that number under load.`,
        {
          subject: { kind: 'workload', name: workload.name, anchor: 'autoscaler' },
          monitor: {
            metric: 'CPU of the pods and length of the queue',
            threshold: 'above 70 % of the request for 10 minutes, or work waiting for more than a minute',
            why: 'from there on users wait for capacity',
          },
          verify: `\`kubectl get hpa\` shows nothing for ${workload.name}.`,
          fix: advice(
            'Scale between two numbers',
            'yaml',
            `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${workload.name}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${workload.name} }
  minReplicas: ${known(workload.replicas)}
  maxReplicas: ${(known(workload.replicas) ?? 2) * 3}
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }`,
          ),
        },
      );
    }
    if (model.workloads.length > 0)
      return skip('The Kubernetes workloads run one replica each, or keep state that forbids more.');
    return skip('Docker Compose on one host has nothing to scale to; see the section on one machine.');
  },

  docs: {
    problem:
      'A burst of documents or users is served by the same few replicas, so waiting times grow until requests time out.',
    impact: 'Slow answers and timeouts at peak, paid idle capacity at night.',
    verify: '`kubectl get hpa`.',
    remedy: 'Add an autoscaler on CPU for request work, and on queue depth for workers.',
    tradeOff:
      'Needs requests, a metrics server, and a database that bears the largest number of replicas; fixed capacity is fine while load is known.',
    sources: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  },
  examples: {
    bad: [{ 'api.yaml': routed('  replicas: 3\n') }],
    good: [
      {
        'api.yaml': routed('  replicas: 3\n'),
        'hpa.yaml':
          'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }\n  minReplicas: 3\n  maxReplicas: 9\n',
      },
    ],
  },
});

function routed(replicas: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
${replicas}  selector: { matchLabels: { app: api } }
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
  ports: [{ port: 80, targetPort: 8000 }]
`;
}
