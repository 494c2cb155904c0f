import type { AlertRule } from '../../../documents/prometheus/document.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

type Alert = AlertRule & { readonly file: string };

export default defineRule<Alert>({
  id: 'observability/alerting/value-in-labels',
  title: 'An alert becomes a new one with every measurement',
  severity: 'HIGH',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.monitoring.alerts,
  noSubject: 'There are no alert rules.',

  check(alert) {
    const label = Object.entries(alert.labels).find(([, value]) => /\{\{[^}]*(\$value|\.Value)\b/.test(value));
    if (label === undefined) return pass(alert.labelsSpan, `${alert.name} keeps its labels`);
    const waits = alert.pending !== null && !/^0/.test(alert.pending);
    return fail(
      alert.labelsSpan,
      `${alert.name} in ${alert.file} puts the measured value into the label ${label[0]}${waits ? `, so its \`for: ${alert.pending}\` starts anew whenever the value moves and it may never fire` : ', so each new value is a new alert and a new message'}.`,
      {
        subject: { kind: 'alert', name: alert.name, anchor: `alert.${alert.name}.labels`, discriminator: label[0] },
        severity: waits ? 'HIGH' : 'MEDIUM',
        verify: 'Watch the alert in Prometheus while the value moves: its "active since" jumps.',
        fix: advice(
          'Show the value in an annotation',
          'yaml',
          `- alert: ${alert.name}\n  annotations:\n    description: "now {{ $value }}"   # and no ${label[0]} among the labels`,
        ),
      },
    );
  },

  docs: {
    problem: 'Prometheus tells alerts apart by their labels, and a label that changes makes another alert of it.',
    impact: 'The failure is seen by the rule and reported never, or a hundred times.',
    verify: 'Watch the alert while the value moves.',
    remedy: 'Put values into annotations, and only what identifies the alert into labels.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#templating'],
  },
  examples: {
    bad: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Busy\n        expr: load > 4\n        for: 5m\n        labels:\n          load: "{{ $value }}"\n',
      },
    ],
    good: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Busy\n        expr: load > 4\n        for: 5m\n        annotations:\n          load: "{{ $value }}"\n',
      },
    ],
  },
});
