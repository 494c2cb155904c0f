import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './expression-invalid.ts';

const alert = (expression: string) =>
  `groups:\n  - name: a\n    rules:\n      - alert: Errors\n        expr: ${expression}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'unknown function',
      files: { 'a.rules': alert('sumx(rate(x_total[5m])) > 1') },
      at: 'a.rules:5',
      message: /no valid PromQL/,
    },
    { name: 'empty', files: { 'alerts.yml': alert('""') }, at: 'alerts.yml:5', message: /empty expression/ },
    {
      name: 'a recording rule',
      files: {
        'alerts.yml': 'groups:\n  - name: a\n    rules:\n      - record: x:y\n        expr: rate(x_total[5 minutes])\n',
      },
      at: 'alerts.yml:5',
      message: /recording rule x:y/,
    },
  ],
  good: [
    {
      name: 'blocks over several lines',
      files: { 'alerts.yml': alert('|\n          rate(x_total[5m])\n            > 3\n') },
      passes: true,
    },
    { name: 'a template of Helm', files: { 'alerts.yml': alert(`'up{job="{{ .Values.job }}"} == 0'`) } },
    {
      name: 'LogQL of a Loki ruler',
      files: { 'alerts.yml': alert(`'sum(count_over_time({app="api"} |= "error" [5m])) > 3'`) },
    },
    {
      name: 'modern functions',
      files: {
        'alerts.yml': alert('histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m]))) > 2 and on() vector(1)'),
      },
    },
  ],
});
