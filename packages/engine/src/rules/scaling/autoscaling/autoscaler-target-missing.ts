import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { listText } from '../../shared/containers.ts';

type Autoscaler = DeploymentModel['kubernetes']['autoscalers'][number];

export default defineRule<Autoscaler>({
  id: 'scaling/autoscaling/autoscaler-target-missing',
  title: 'The autoscaler points at nothing',
  severity: 'HIGH',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) => model.kubernetes.autoscalers,
  noSubject: 'No autoscaler is declared.',

  check(autoscaler, model) {
    const workload = model.workloads.find((it) => it.autoscaler === autoscaler.id);
    if (workload !== undefined) return pass([autoscaler.span, workload.span]);
    const [kind, name] = autoscaler.target.split('/', 2);
    if (name === undefined || name === '' || /[{$<]/.test(name)) return skip('The target comes from a variable.');
    const folder = autoscaler.span.file.slice(0, autoscaler.span.file.lastIndexOf('/') + 1);
    const near = model.workloads.filter(
      (it) => it.span.file.startsWith(folder) && /^(Deployment|StatefulSet|Rollout)$/.test(it.workloadKind),
    );
    // Alone in its folder it may belong to a chart or a base that is not here.
    if (near.length === 0) return skip('The workload that the autoscaler scales is not in the repository.');
    const same = near.find((it) => it.name === name);
    const why =
      same === undefined
        ? `there is only ${listText(
            near.map((it) => `${it.workloadKind} ${it.name}`),
            4,
          )}`
        : same.workloadKind === kind
          ? `${same.name} lives in another namespace`
          : `${same.name} is a ${same.workloadKind}`;
    return fail(autoscaler.span, `${autoscaler.id} scales ${kind} ${name}, but ${why}.`, {
      subject: { kind: 'autoscaler', name: autoscaler.id, anchor: `${autoscaler.id}/target` },
      evidence: near.slice(0, 4).map((it) => it.span),
      verify: `\`kubectl describe hpa ${autoscaler.id.split('/')[1] ?? ''}\` shows "FailedGetScale: not found".`,
      fix: advice(
        'Name the workload that is here',
        'yaml',
        `scaleTargetRef:\n  apiVersion: apps/v1\n  kind: ${same?.workloadKind ?? near[0]?.workloadKind ?? 'Deployment'}\n  name: ${same?.name ?? near[0]?.name ?? name}`,
      ),
    });
  },

  docs: {
    problem:
      'The controller finds no workload under that name and does nothing; no pod and no deploy fails, so nobody notices.',
    impact: 'Under load the number of pods stays as it is, while everybody believes that it grows.',
    verify: '`kubectl describe hpa` shows the condition AbleToScale false.',
    remedy: 'Correct kind, name or namespace of scaleTargetRef.',
    tradeOff: 'None.',
    sources: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  },
  examples: {
    bad: [{ 'k8s/api.yaml': example('backend') }],
    good: [{ 'k8s/api.yaml': example('api') }],
  },
});

function example(target: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${target} }\n  minReplicas: 2\n  maxReplicas: 5\n  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]\n`;
}
