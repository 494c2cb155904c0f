import type { Container, Workload } from '../../../model/container.ts';
import type { KubernetesExtras } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type Autoscaler = KubernetesExtras['autoscalers'][number];

export default defineRule<Autoscaler>({
  id: 'scaling/autoscaling/autoscaler-without-requests',
  title: 'The autoscaler has nothing to measure against',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => model.kubernetes.autoscalers,
  noSubject: 'No autoscaler is declared.',

  check(autoscaler, model) {
    const measured = (['cpu', 'memory'] as const).filter((name) => autoscaler.metrics.includes(`${name}:Utilization`));
    if (measured.length === 0) return pass(autoscaler.span, 'scales on a metric that needs no request');
    const workload = model.workloads.find((it) => it.autoscaler === autoscaler.id);
    if (workload === undefined) return skip('The target of the autoscaler is not in this repository.');
    const lacking = containersOf(workload, model.containers).find((container) =>
      measured.some((name) => requestOf(container, name).state === 'unset'),
    );
    if (lacking === undefined)
      return pass([autoscaler.span, workload.span], 'every container has the request it scales on');
    const name = measured.find((it) => requestOf(lacking, it).state === 'unset') ?? 'cpu';
    return fail(
      lacking.span,
      `Container ${lacking.name} has no ${name} request, and the autoscaler of ${workload.name} (${autoscaler.span.file}:${autoscaler.span.line}) scales on ${name} utilisation.`,
      {
        subject: { kind: 'workload', name: workload.name, anchor: `${lacking.anchor}/resources/requests/${name}` },
        evidence: [autoscaler.span],
        path: [
          { span: autoscaler.span, note: `target: ${name} utilisation` },
          { span: lacking.span, note: `no ${name} request` },
        ],
        verify: `\`kubectl get hpa ${autoscaler.id.split('/').at(-1)}\` shows <unknown> under TARGETS.`,
        fix: advice(
          'Request what the container usually takes',
          'yaml',
          `resources:\n  requests:\n    ${name}: ${name === 'cpu' ? '250m' : '512Mi'}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'Utilisation is a share of the request, so without one the metric is undefined and the autoscaler never adds a replica.',
    impact:
      'Under load the service stays at its smallest size and answers slowly or not at all, although scaling looks configured.',
    verify: '`kubectl get hpa` shows <unknown> under TARGETS.',
    remedy: 'Give every container of the pod, sidecars included, a request for the measured resource.',
    tradeOff: 'Requests reserve capacity on the nodes.',
    sources: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  },
  examples: {
    bad: [{ 'api.yaml': pair('') }],
    good: [{ 'api.yaml': pair('\n          resources: { requests: { cpu: 250m } }') }],
  },
});

function containersOf(workload: Workload, containers: readonly Container[]): Container[] {
  return containers.filter((container) => workload.containers.includes(container.id));
}

function requestOf(container: Container, name: 'cpu' | 'memory') {
  // A limit without a request is taken as the request by Kubernetes.
  const request = name === 'cpu' ? container.cpuRequest : container.memoryRequest;
  const limit = name === 'cpu' ? container.cpuLimit : container.memoryLimit;
  return request.state === 'unset' ? limit : request;
}

function pair(resources: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: app
          image: acme/api:1.0.0${resources}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }
  minReplicas: 2
  maxReplicas: 6
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
`;
}
