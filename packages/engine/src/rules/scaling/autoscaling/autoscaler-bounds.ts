import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type Autoscaler = DeploymentModel['kubernetes']['autoscalers'][number];

export default defineRule<Autoscaler>({
  id: 'scaling/autoscaling/autoscaler-bounds',
  title: 'The autoscaler has no room, or shrinks to one pod',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.kubernetes.autoscalers,
  noSubject: 'No autoscaler is declared.',

  check(autoscaler, model) {
    if (autoscaler.min.state === 'unresolved' || autoscaler.max.state === 'unresolved')
      return skip('The bounds of the autoscaler are not in the repository.');
    const queue = autoscaler.metrics.some((it) => it.startsWith('keda:'));
    const min = known(autoscaler.min) ?? (queue ? 0 : 1);
    const max = known(autoscaler.max);
    const workload = model.workloads.find((it) => it.autoscaler === autoscaler.id);
    const subject = { kind: 'autoscaler', name: autoscaler.id, anchor: `${autoscaler.id}/bounds` };
    if (max !== undefined && max <= min) {
      return fail(
        autoscaler.max,
        `${autoscaler.id} keeps ${autoscaler.target} between ${min} and ${max}, so it can never add a pod.`,
        {
          subject,
          fix: advice('Leave room', 'yaml', `minReplicas: ${Math.max(2, min)}\nmaxReplicas: ${Math.max(2, min) * 3}`),
        },
      );
    }
    if (min >= 2) return pass([autoscaler.min, autoscaler.max], `${min} to ${max ?? 'an unwritten number of'} pods`);
    if (queue || (workload !== undefined && workload.claims.length > 0))
      return skip('The autoscaler may shrink this far: a queue wakes the workload, or it holds data.');
    return fail(
      autoscaler.min,
      `${autoscaler.id} may shrink ${autoscaler.target} to ${min === 1 ? 'a single pod' : 'no pod'}${autoscaler.min.state === 'unset' ? ' (the default)' : ''}.`,
      {
        subject,
        fix: advice('Keep two', 'yaml', 'minReplicas: 2'),
      },
    );
  },

  docs: {
    problem:
      'Bounds decide what the autoscaler can do: with one pod left, each restart or drained node interrupts the service, and with equal bounds load never adds a pod.',
    impact: 'The service is down during node upgrades at night, or slow at peak although an autoscaler exists.',
    verify: '`kubectl get hpa`: compare MINPODS, MAXPODS and REPLICAS over a day.',
    remedy: 'Keep at least two pods and a maximum of about three times that.',
    tradeOff: 'The second pod costs its memory around the clock.',
    sources: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  },
  examples: {
    bad: [{ 'hpa.yaml': example(1, 5) }],
    good: [{ 'hpa.yaml': example(2, 6) }],
  },
});

function example(min: number, max: number): string {
  return `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: api\nspec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }\n  minReplicas: ${min}\n  maxReplicas: ${max}\n`;
}
