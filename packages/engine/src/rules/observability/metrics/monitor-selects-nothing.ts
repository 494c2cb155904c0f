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

  check({ kind, name, selected, meant, changedBy, span }) {
    const what = kind === 'ServiceMonitor' ? 'Service' : 'pod';
    if (selected > 0) return pass(span, `selects ${selected}`);
    if (meant === null) return skip(`What ${kind} ${name} selects is not in this repository.`);
    if (changedBy !== null) return skip(`${changedBy} changes labels or namespaces before they are applied.`);
    const differences = differencesOf(meant, what);
    return fail(span, `${kind} ${name} selects no ${what}: ${differences.join(', and ')}.`, {
      subject: { kind: 'monitor', name, anchor: `${kind}/${name}/selector` },
      verify: `\`kubectl get ${what === 'Service' ? 'svc' : 'pods'} -A -l <its labels>\` prints nothing, and the page of targets in Prometheus shows 0 of 0.`,
      fix:
        meant.labels === null
          ? advice(
              `Look in the namespace of the ${what}`,
              'yaml',
              `namespaceSelector:\n  matchNames: [${meant.namespace?.found ?? 'default'}]`,
            )
          : advice(
              `Select the labels of the ${what}`,
              'yaml',
              `selector:\n  matchLabels:\n    ${meant.labels.found?.replace('=', ': ') ?? `app: ${meant.name}`} # as in metadata.labels of the ${what}`,
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

function differencesOf({ name, labels, namespace }: NonNullable<Monitor['meant']>, what: string): string[] {
  return [
    ...(labels === null
      ? []
      : [`it wants ${labels.wanted}, and ${what} ${name} has ${labels.found ?? 'no such label'}`]),
    ...(namespace === null
      ? []
      : [`it looks in namespace ${namespace.wanted}, and ${what} ${name} is in ${namespace.found}`]),
  ];
}

function example(label: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: api, labels: { app: api } }\nspec: { selector: { app: api }, ports: [{ name: http, port: 80 }] }\n---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { ${label} } }\n  endpoints: [{ port: http }]\n`;
}
