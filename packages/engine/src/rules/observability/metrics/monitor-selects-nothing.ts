import type { DeploymentModel } from '../../../model/model.ts';
import { advice, defineRule, fail, pass, skip } from '../../rule.ts';

type Monitor = NonNullable<DeploymentModel['kubernetes']['facts']>['monitors'][number];

export default defineRule<Monitor>({
  id: 'observability/metrics/monitor-selects-nothing',
  title: 'Metrics are configured and never collected',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) => model.kubernetes.facts?.monitors ?? [],
  noSubject: 'No ServiceMonitor or PodMonitor is declared.',

  check({ kind, name, selected, candidates, span }) {
    const what = kind === 'ServiceMonitor' ? 'Service' : 'pod';
    if (selected > 0) return pass(span, `selects ${selected}`);
    // It may watch what a chart installs; only its own name tells what of this repository is meant.
    const meant = candidates.find((it) => it === name || name.startsWith(`${it}-`) || it.startsWith(`${name}-`));
    if (meant === undefined) return skip(`What ${kind} ${name} selects is not in this repository.`);
    return fail(span, `${kind} ${name} selects no ${what}: neither labels nor namespace of ${meant} match.`, {
      subject: { kind: 'monitor', name, anchor: `${kind}/${name}/selector` },
      verify: `\`kubectl get ${what === 'Service' ? 'svc' : 'pods'} -A -l <its labels>\` prints nothing, and the page of targets in Prometheus shows 0 of 0.`,
      fix: advice(
        `Select the labels of the ${what}`,
        'yaml',
        `selector:\n  matchLabels:\n    app: ${meant} # as in metadata.labels of the ${what}`,
      ),
    });
  },

  docs: {
    problem: 'The operator finds targets by labels and namespace alone, and says nothing when there are none.',
    impact: 'Dashboards stay empty, and alerts on these metrics never fire.',
    verify: 'Look at the targets in Prometheus.',
    remedy: 'Copy labels and namespace from the object that is meant.',
    tradeOff: 'None.',
    sources: ['https://prometheus-operator.dev/docs/developer/getting-started/'],
  },
  examples: {
    bad: [{ 'api.yaml': example('app: web') }],
    good: [{ 'api.yaml': example('app: api') }],
  },
});

function example(label: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: api, labels: { app: api } }\nspec: { selector: { app: api }, ports: [{ name: http, port: 80 }] }\n---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { ${label} } }\n  endpoints: [{ port: http }]\n`;
}
