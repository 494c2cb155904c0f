import type { AlertRule } from '../../../documents/prometheus/document.ts';
import { advice, defineRule, fail, pass } from '../../rule.ts';

const comparison = /[<>]=?|[!=]=|\bunless\b|\band\b|\bor\b|\babsent(_over_time)?\s*\(|\bchanges\s*\(|\bvector\s*\(/;

export default defineRule<AlertRule & { readonly file: string }>({
  id: 'observability/alerting/alert-without-comparison',
  title: 'An alert fires for as long as its metric exists',
  severity: 'MEDIUM',
  confidence: 'Medium',
  effort: 'directive',

  select: (model) => model.monitoring.alerts,
  noSubject: 'There are no alert rules.',

  check(alert) {
    const expression = stripStrings(alert.expression);
    if (comparison.test(expression)) return pass(alert.expressionSpan, `${alert.name} compares`);
    const short = alert.expression.replace(/\s+/g, ' ').trim().slice(0, 80);
    return fail(
      alert.expressionSpan,
      `Alert ${alert.name} in ${alert.file} has the expression \`${short}\`, which compares nothing.`,
      {
        subject: { kind: 'alert', name: alert.name, anchor: `alert.${alert.name}` },
        verify: `\`promtool check rules ${alert.file}\`, then run the expression in Prometheus: it returns a series even when all is well.`,
        fix: advice('Compare with a threshold', 'yaml', `- alert: ${alert.name}\n  expr: ${short} > <threshold>`),
      },
    );
  },

  docs: {
    problem:
      'Prometheus fires an alert for every series that an expression returns, so without a comparison it fires always and never resolves.',
    impact: 'A permanent alert is muted, and with it the real failure it was written for.',
    verify: 'Run the expression in Prometheus while everything works: it must return nothing.',
    remedy: 'Compare with the value from which on somebody has to act.',
    tradeOff: 'The threshold needs a look at a normal week first.',
    sources: ['https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/'],
  },
  examples: {
    bad: [
      {
        'alerts.yml': 'groups:\n  - name: a\n    rules:\n      - alert: Errors\n        expr: rate(errors_total[5m])\n',
      },
    ],
    good: [
      {
        'alerts.yml':
          'groups:\n  - name: a\n    rules:\n      - alert: Errors\n        expr: rate(errors_total[5m]) > 1\n',
      },
    ],
  },
});

/** Label matchers (`=~`, `!=`) and strings are no comparison of values. */
function stripStrings(expression: string): string {
  return expression.replace(/"[^"]*"|'[^']*'/g, '').replace(/\{[^}]*\}/g, '');
}
