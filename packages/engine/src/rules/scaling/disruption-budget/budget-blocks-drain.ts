import type { Workload } from '../../../model/container.ts';
import type { KubernetesExtras } from '../../../model/model.ts';
import { known } from '../../../model/setting.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type Budget = KubernetesExtras['disruptionBudgets'][number];

export default defineRule<Budget>({
  id: 'scaling/disruption-budget/budget-blocks-drain',
  title: 'The disruption budget lets no node be drained',
  severity: 'HIGH',
  confidence: 'High',
  crossFile: true,
  effort: 'directive',

  select: (model) => model.kubernetes.disruptionBudgets,
  noSubject: 'No disruption budget is declared.',

  check(budget, model) {
    const most = known(budget.maxUnavailable);
    const least = known(budget.minAvailable);
    if (most === '0' || most === '0%') return blocked(budget, `maxUnavailable is ${most}`);
    if (least === '100%') return blocked(budget, 'minAvailable is 100%');
    if (least === undefined || most !== undefined) return pass(budget.span, 'allows an eviction');
    const workload = model.workloads.find((it) => budget.workloads.includes(it.id));
    if (workload === undefined) return skip('The pods of the disruption budget are not in this repository.');
    const replicas = replicasOf(workload, model.kubernetes.autoscalers);
    if (replicas === undefined) return skip('The number of replicas is not in the repository.');
    const needed = least.endsWith('%') ? Math.ceil((Number(least.slice(0, -1)) / 100) * replicas) : Number(least);
    if (needed < replicas) return pass([budget.span, workload.span], `${replicas - needed} of ${replicas} may go`);
    return blocked(
      budget,
      `minAvailable is ${least} and ${workload.name} runs ${replicas} (${workload.span.file}:${workload.span.line})`,
    );
  },

  docs: {
    problem:
      'An eviction is refused for ever, so draining a node never ends and the cluster upgrade hangs or forces the pods out at the deadline.',
    impact: 'Security upgrades of the cluster stop, usually noticed at night by whoever runs them.',
    verify: '`kubectl get pdb` shows 0 under ALLOWED DISRUPTIONS.',
    remedy: 'Use `maxUnavailable: 1`, or run one replica more than must stay.',
    tradeOff: 'One replica is missing for the time of a move.',
    sources: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  },
  examples: {
    bad: [{ 'pdb.yaml': budgetText('maxUnavailable: 0') }],
    good: [{ 'pdb.yaml': budgetText('maxUnavailable: 1') }],
  },
});

function blocked(budget: Budget, why: string) {
  return fail(budget.span, `Budget ${budget.name} in ${budget.span.file} never allows an eviction: ${why}.`, {
    subject: { kind: 'disruption-budget', name: budget.name, anchor: 'spec' },
    verify: `\`kubectl get pdb ${budget.name}\` shows 0 under ALLOWED DISRUPTIONS.`,
    fix: advice('Allow one at a time', 'yaml', 'spec:\n  maxUnavailable: 1'),
  });
}

function replicasOf(workload: Workload, autoscalers: KubernetesExtras['autoscalers']): number | undefined {
  const setting = autoscalers.find((it) => it.id === workload.autoscaler)?.min ?? workload.replicas;
  return setting.state === 'unset' ? 1 : known(setting);
}

function budgetText(limit: string): string {
  return `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: api }\nspec:\n  ${limit}\n  selector: { matchLabels: { app: api } }\n`;
}
