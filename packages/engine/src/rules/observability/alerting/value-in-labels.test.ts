import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './value-in-labels.ts';

const alert = (more: string) =>
  `groups:\n  - name: a\n    rules:\n      - alert: Busy\n        expr: load > 4\n${more}`;

ruleTest(rule, {
  bad: [
    {
      name: 'formatted, with a delay',
      files: { 'alerts.yml': alert('        for: 5m\n        labels:\n          now: "{{ $value | humanize }}"\n') },
      at: 'alerts.yml:8',
      severity: 'HIGH',
      message: /may never fire/,
    },
    {
      name: 'without a delay',
      files: { 'alerts.yml': alert('        labels:\n          now: "{{ .Value }}"\n') },
      at: 'alerts.yml:7',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'labels of the series',
      files: { 'alerts.yml': alert('        labels:\n          host: "{{ $labels.instance }}"\n') },
      passes: true,
    },
  ],
});
