import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './severity-unrouted.ts';

const alert = (name: string, severity: string | null) =>
  `      - alert: ${name}\n        expr: up == 0\n${severity === null ? '' : `        labels:\n          severity: ${severity}\n`}`;
const file = (...alerts: string[]) => `groups:\n  - name: a\n    rules:\n${alerts.join('')}`;
const routes =
  'route:\n  receiver: chat\n  routes:\n    - matchers: [\'severity="critical"\']\n      receiver: pager\nreceivers:\n  - name: chat\n    slack_configs: [{ api_url_file: /run/a }]\n  - name: pager\n    pagerduty_configs: [{ routing_key_file: /run/b }]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'routes ask for it',
      files: { 'alerts.yml': file(alert('Down', null)), 'alertmanager.yml': routes },
      at: 'alerts.yml:4',
      message: /alertmanager.yml:4 routes by it \(critical\)/,
    },
    {
      name: 'a value beside the others',
      files: { 'alerts.yml': file(alert('Down', 'critical'), alert('Full', 'crit')), 'alertmanager.yml': routes },
      at: 'alerts.yml:11',
      message: /severity crit, which no route knows/,
    },
  ],
  good: [
    { name: 'nobody uses severities', files: { 'alerts.yml': file(alert('Down', null)) } },
    {
      name: 'all are routed',
      files: { 'alerts.yml': file(alert('Down', 'critical')), 'alertmanager.yml': routes },
      passes: true,
    },
    {
      name: 'the default takes warnings',
      files: {
        'alerts.yml': file(alert('Down', 'critical'), alert('A', 'warning'), alert('B', 'warning')),
        'alertmanager.yml': routes,
      },
    },
  ],
});
