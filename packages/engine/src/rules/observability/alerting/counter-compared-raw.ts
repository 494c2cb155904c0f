import type { AlertRule } from '../../../documents/prometheus/document.ts';
import { readPromql } from '../../../documents/prometheus/promql.ts';
import { advice, defineRule, fail, skip } from '../../rule.ts';
import { shortExpression } from '../../shared/alert-files.ts';

type Alert = AlertRule & { readonly file: string };

export default defineRule<Alert>({
  id: 'observability/alerting/counter-compared-raw',
  title: 'An alert fires once and then for ever',
  severity: 'MEDIUM',
  confidence: 'High',
  effort: 'directive',

  select: (model) => model.monitoring.alerts,
  noSubject: 'There are no alert rules.',

  check(alert) {
    const { selectors } = readPromql(alert.expression);
    if (selectors.length === 0) return skip('The expression names no metric.');
    const raw = selectors.find(
      (it) =>
        it.compared && /_(total|count|created)$/.test(it.metric) && !/^(node_memory|kube_|machine_)/.test(it.metric),
    );
    if (raw === undefined) return skip('No alert compares a raw counter.');
    if (/==\s*0\b|\bbool\b/.test(alert.expression)) return skip('The alert asks whether the counter has moved at all.');
    return fail(
      alert.expressionSpan,
      `${alert.name} in ${alert.file} compares the counter ${raw.metric} with a number (\`${shortExpression(alert.expression)}\`).`,
      {
        subject: { kind: 'alert', name: alert.name, anchor: `alert.${alert.name}`, discriminator: raw.metric },
        verify: 'Draw the expression over a week in Prometheus: once true, it stays true until the process restarts.',
        fix: advice(
          'Look at the growth',
          'yaml',
          `expr: ${shortExpression(alert.expression.replace(/([\w:]+_(?:total|count|created)(?:\{[^}]*\})?)/, 'increase($1[15m])'), 200)}`,
        ),
      },
    );
  },

  docs: {
    problem:
      'A counter only grows until its process restarts, so a threshold is reached some day without anything being wrong, and a restart hides what was.',
    impact: 'The alert is muted after the first week, and the failure it was written for goes unseen.',
    verify: 'Draw the expression over a week.',
    remedy: 'Compare `increase(…[15m])` or `rate(…[5m])` with the threshold.',
    tradeOff: 'None worth naming.',
    sources: ['https://prometheus.io/docs/practices/instrumentation/#counter-vs-gauge-summary-vs-histogram'],
  },
  examples: {
    bad: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Failures\n        expr: jobs_failed_total > 10\n        for: 5m\n',
      },
    ],
    good: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Failures\n        expr: increase(jobs_failed_total[15m]) > 10\n        for: 5m\n',
      },
    ],
  },
});
