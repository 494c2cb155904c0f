import type { Workload } from '../../../model/container.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import { workloadSubject, workloadTitle } from '../../shared/workloads.ts';

export default defineRule<Workload>({
  id: 'scaling/autoscaling/replicas-fight-autoscaler',
  title: 'Each deploy resets what the autoscaler decided',
  severity: 'MEDIUM',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => model.workloads.filter((it) => it.autoscaler !== null),
  noSubject: 'No workload here has an autoscaler.',

  check(workload, model) {
    const autoscaler = model.kubernetes.autoscalers.find((it) => it.id === workload.autoscaler);
    if (autoscaler === undefined) return skip('The autoscaler of the workload is not in this repository.');
    if (workload.replicas.state !== 'set') return pass([workload.span, autoscaler.span], 'only the autoscaler decides');
    return fail(
      workload.replicas,
      `${workloadTitle(workload)} fixes ${known(workload.replicas)} replicas while ${autoscaler.id} (${autoscaler.span.file}:${autoscaler.span.line}) changes that number.`,
      {
        subject: workloadSubject(workload, 'replicas'),
        evidence: [autoscaler.span],
        path: [
          { span: autoscaler.span, note: 'scales it under load' },
          { span: workload.replicas.span, note: 'sets it back on each apply' },
        ],
        verify: `\`kubectl apply\` during load, then \`kubectl get deploy ${workload.name} -w\`: the number drops at once.`,
        fix: advice('Leave the number to the autoscaler', 'yaml', `spec:\n  # no replicas: ${autoscaler.id} sets them`),
      },
    );
  },

  docs: {
    problem: 'Every `kubectl apply` writes the fixed number again, and the autoscaler needs minutes to climb back.',
    impact: 'A deploy at peak removes most pods, and users see timeouts until new ones have started.',
    verify: '`kubectl get deploy -w` during an apply.',
    remedy: 'Delete `replicas` from the manifest (once, with `kubectl apply --server-side` to hand the field over).',
    tradeOff: 'The first apply after the change may fall back to one replica unless ownership is handed over.',
    sources: [
      'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
    ],
  },
  examples: {
    bad: [{ 'api.yaml': example('  replicas: 2\n') }],
    good: [{ 'api.yaml': example('') }],
  },
});

function example(replicas: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n${replicas}  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }\n  minReplicas: 2\n  maxReplicas: 6\n`;
}
