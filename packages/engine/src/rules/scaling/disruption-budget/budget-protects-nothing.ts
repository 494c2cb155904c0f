import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type Budget = DeploymentModel['kubernetes']['disruptionBudgets'][number];

export default defineRule<Budget>({
  id: 'scaling/disruption-budget/budget-protects-nothing',
  title: 'The disruption budget matches no pod',
  severity: 'MEDIUM',
  confidence: 'Medium',
  crossFile: true,
  effort: 'directive',

  select: (model) => model.kubernetes.disruptionBudgets,
  noSubject: 'No disruption budget is declared.',

  check(budget, model) {
    const workload = model.workloads.find((it) => budget.workloads.includes(it.id));
    if (workload !== undefined) return pass([budget.span, workload.span], `covers ${workload.name}`);
    if (Object.keys(budget.selector).length === 0)
      return skip('The selector of the disruption budget is empty or made of expressions.');
    // Only what is deployed beside it can show what was meant: operators and charts create pods that no file declares.
    const neighbours = model.workloads.filter((it) => folder(it.span.file) === folder(budget.span.file));
    if (neighbours.length === 0) return skip('The pods that it means are not in this repository.');
    if (model.unread.length > 0)
      return skip('Files that could not be read may declare the pods of the disruption budget.');
    const labels = Object.entries(budget.selector).map(([key, value]) => `${key}=${value}`);
    const close = neighbours.find((it) =>
      Object.entries(budget.selector).every(([key, value]) => it.labels[key] === value),
    );
    const why =
      close === undefined
        ? `no pod template beside it carries ${labels.join(', ')}`
        : `${close.name} is in namespace ${close.namespace ?? 'default'} and the budget in ${budget.namespace ?? 'default'}`;
    return fail(budget.span, `PodDisruptionBudget ${budget.name} protects nothing: ${why}.`, {
      subject: { kind: 'budget', name: budget.name, anchor: `PodDisruptionBudget/${budget.name}/selector` },
      evidence: neighbours.slice(0, 3).map((it) => it.span),
      verify: `\`kubectl get pdb ${budget.name}${budget.namespace === null ? '' : ` -n ${budget.namespace}`}\` shows ALLOWED DISRUPTIONS 0 and no pods.`,
      fix: advice(
        'Select the labels of the pod template',
        'yaml',
        `selector:\n  matchLabels:\n${labelLines(neighbours[0]?.labels ?? {})}`,
      ),
    });
  },

  docs: {
    problem:
      'A budget works through the labels of pods in its own namespace, and one that matches none gives no protection while it looks as if it did.',
    impact: 'Node upgrades evict all replicas at once although somebody had prevented just that.',
    verify: '`kubectl get pdb -A` and compare with `kubectl get pods --show-labels`.',
    remedy: 'Copy labels and namespace from the pod template.',
    tradeOff: 'None: a budget without pods does nothing.',
    sources: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  },
  examples: {
    bad: [{ 'api.yaml': example('app: web') }],
    good: [{ 'api.yaml': example('app: api') }],
  },
});

function folder(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function labelLines(labels: Readonly<Record<string, string>>): string {
  const lines = Object.entries(labels).map(([key, value]) => `    ${key}: ${value}`);
  return lines.length === 0 ? '    app: api' : lines.join('\n');
}

function example(label: string): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers: [{ name: api, image: "org/api:1" }]\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: api }\nspec:\n  maxUnavailable: 1\n  selector: { matchLabels: { ${label} } }\n`;
}
