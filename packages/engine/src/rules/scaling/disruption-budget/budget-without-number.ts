import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

type Budget = DeploymentModel['kubernetes']['disruptionBudgets'][number];

export default defineRule<Budget>({
  id: 'scaling/disruption-budget/budget-without-number',
  title: 'The disruption budget blocks every eviction',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.kubernetes.disruptionBudgets,
  noSubject: 'No disruption budget is declared.',

  check(budget) {
    const { minAvailable, maxUnavailable } = budget;
    const set = [minAvailable, maxUnavailable].find((it) => it.state !== 'unset');
    if (set !== undefined) return pass(set, 'the budget has a number');
    return fail(
      budget.span,
      `PodDisruptionBudget ${budget.name} sets neither minAvailable nor maxUnavailable, so it allows no disruption at all.`,
      {
        subject: { kind: 'budget', name: budget.name, anchor: `PodDisruptionBudget/${budget.name}/number` },
        verify: `\`kubectl get pdb ${budget.name}\` shows N/A in both columns and 0 under ALLOWED DISRUPTIONS.`,
        fix: advice('Let one pod go at a time', 'yaml', 'spec:\n  maxUnavailable: 1'),
      },
    );
  },

  docs: {
    problem:
      'Without a number the controller never raises the count of allowed disruptions above 0, so every eviction of these pods is refused.',
    impact:
      'Draining a node hangs on these pods, and upgrades of nodes stop there until someone deletes the budget or the pods by hand.',
    verify: '`kubectl get pdb -A` shows N/A in both columns and 0 under ALLOWED DISRUPTIONS.',
    remedy: 'Set maxUnavailable: 1; unlike a minimum it stays right when the number of replicas changes.',
    tradeOff: 'One replica is missing for the time of a move.',
    sources: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  },
  examples: {
    bad: [{ 'pdb.yaml': example('') }],
    good: [{ 'pdb.yaml': example('  maxUnavailable: 1\n') }],
  },
});

function example(number: string): string {
  return `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: api }\nspec:\n${number}  selector: { matchLabels: { app: api } }\n`;
}
