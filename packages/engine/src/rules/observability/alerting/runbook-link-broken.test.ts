import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './runbook-link-broken.ts';

const alert = (url: string) =>
  `groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n        annotations:\n          runbook_url: ${url}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'placeholder',
      files: { 'alerts.yml': alert('https://example.com/runbooks/down') },
      at: 'alerts.yml:4',
      message: /is a placeholder/,
    },
    {
      name: 'a page that is gone',
      files: { 'ops/alerts.yml': alert('runbooks/down.md#restart') },
      at: 'ops/alerts.yml:4',
      message: /not in this repository/,
    },
  ],
  good: [
    {
      name: 'relative to the rules',
      files: { 'ops/alerts.yml': alert('runbooks/down.md#restart'), 'ops/runbooks/down.md': '# Down\n' },
      passes: true,
    },
    { name: 'a wiki', files: { 'alerts.yml': alert('https://wiki.acme.net/down') } },
    { name: 'templated', files: { 'alerts.yml': alert('"https://wiki.acme.net/{{ $labels.alertname }}"') } },
  ],
});
