import type { Workload } from '../../../model/container.ts';
import type { DeploymentModel } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import type { Span } from '../../../text/span.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';
import {
  leastReplicas,
  longLived,
  noWorkload,
  singleAttachClaims,
  workloadSubject,
  workloadTitle,
} from '../../shared/workloads.ts';

export default defineRule<Workload>({
  id: 'deployment/strategy/rollout-stops-all',
  title: 'A deploy stops every replica at once',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => longLived(model).filter((it) => it.workloadKind !== 'DaemonSet'),
  noSubject: noWorkload,

  check(workload, model) {
    if (workload.strategy.state === 'unresolved') return skip('The strategy is not in the repository.');
    const strategy = known(workload.strategy);
    const replicas = leastReplicas(workload, model);
    if (strategy?.type === 'Recreate') return recreate(workload, model, workload.strategy.span);
    const most = strategy?.maxUnavailable ?? null;
    if (most === null || replicas === undefined) return pass(workload.strategy, 'pods are replaced in steps');
    const away = most.endsWith('%') ? Math.floor((Number(most.slice(0, -1)) / 100) * replicas) : Number(most);
    if (!Number.isFinite(away)) return skip(`maxUnavailable ${most} is not known.`);
    if (away < replicas) return pass(workload.strategy, `${replicas - away} of ${replicas} stay`);
    return fail(
      workload.strategy,
      `${workloadTitle(workload)} may lose ${most} of its ${replicas} ${replicas === 1 ? 'replica' : 'replicas'} during a rollout, so none is left.`,
      {
        severity: replicas === 1 ? 'MEDIUM' : 'HIGH',
        subject: workloadSubject(workload, 'strategy'),
        verify: `\`kubectl rollout restart ${workload.workloadKind.toLowerCase()}/${workload.name}\` while requests run: none may fail.`,
        fix: advice(
          'Replace one by one',
          'yaml',
          'strategy:\n  type: RollingUpdate\n  rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }',
        ),
      },
    );
  },

  docs: {
    problem:
      'The old pods end before the new ones answer, and if the new ones do not start there is nothing left to fall back on.',
    impact: 'Each deploy is an outage as long as the start takes, and a broken release is a long one.',
    verify: 'Watch `kubectl get endpoints` during a rollout: the list must never be empty.',
    remedy: 'Use RollingUpdate with `maxUnavailable: 0` and a readiness probe.',
    tradeOff: 'The cluster needs room for one more pod while a rollout runs.',
    sources: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy'],
  },
  examples: {
    bad: [{ 'api.yaml': example('strategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 100% } }') }],
    good: [
      { 'api.yaml': example('strategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }') },
    ],
  },
});

/** Recreate is right where only one copy may run: a volume of one node, or nothing that receives requests. */
function recreate(workload: Workload, model: DeploymentModel, span: Span) {
  if (singleAttachClaims(workload, model).length > 0) return pass(span, 'its volume allows one pod');
  if (workload.claims.length > 0) return skip('The claim of the workload may allow one pod only.');
  if (/worker|scheduler|beat|consumer|cron|migrat/.test(workload.name))
    return skip('The workload receives no requests.');
  return fail(span, `${workloadTitle(workload)} stops all its pods before it starts new ones.`, {
    severity: 'MEDIUM',
    confidence: workload.routed ? 'High' : 'Medium',
    subject: workloadSubject(workload, 'strategy'),
    verify: `\`kubectl rollout restart deployment/${workload.name}\` while requests run: they fail until the new pod is ready.`,
    fix: advice(
      'Replace in steps',
      'yaml',
      'strategy:\n  type: RollingUpdate\n  rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }',
    ),
  });
}

function example(strategy: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 3\n  ${strategy}\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/org/api:1.4.2\n---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80 }] }\n`;
}
