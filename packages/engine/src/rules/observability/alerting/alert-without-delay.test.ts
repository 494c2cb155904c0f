import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './alert-without-delay.ts';

const alert = (expression: string, more = '') =>
  `groups:\n  - name: a\n    rules:\n      - alert: Busy\n        expr: ${expression}\n${more}`;

ruleTest(rule, {
  bad: [
    {
      name: 'a short range',
      files: { 'alerts.yml': alert('rate(errors_total[1m]) > 1') },
      at: 'alerts.yml:4',
      message: /Busy in alerts.yml has no `for`/,
    },
    { name: 'a gauge', files: { 'alerts.yml': alert('queue_depth > 100') }, at: 'alerts.yml:4' },
  ],
  good: [
    { name: 'for is set', files: { 'alerts.yml': alert('queue_depth > 100', '        for: 10m\n') }, passes: true },
    { name: 'ten minutes are looked at', files: { 'alerts.yml': alert('rate(errors_total[10m]) > 1') } },
    { name: 'a rare event', files: { 'alerts.yml': alert('increase(restarts_total[2m]) > 0') } },
    { name: 'an age', files: { 'alerts.yml': alert('time() - backup_last_success_timestamp_seconds > 90000') } },
    {
      name: 'a disk that fills',
      files: { 'alerts.yml': alert('predict_linear(node_filesystem_avail_bytes[6h], 86400) < 0') },
    },
  ],
});
