import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './counter-compared-raw.ts';

const alert = (expression: string) =>
  `groups:\n  - name: a\n    rules:\n      - alert: Failures\n        expr: '${expression}'\n        for: 5m\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'with labels',
      files: { 'alerts.yml': alert('http_requests_total{code="500"} >= 3') },
      at: 'alerts.yml:5',
      message: /compares the counter http_requests_total/,
    },
  ],
  good: [
    { name: 'rate', files: { 'alerts.yml': alert('sum(rate(http_requests_total[5m])) > 3') } },
    { name: 'a gauge', files: { 'alerts.yml': alert('queue_depth > 3') } },
    { name: 'never moved', files: { 'alerts.yml': alert('backups_total == 0') } },
    { name: 'a sum over copies stays a remark of others', files: { 'alerts.yml': alert('sum(x_total) > 3') } },
  ],
});
