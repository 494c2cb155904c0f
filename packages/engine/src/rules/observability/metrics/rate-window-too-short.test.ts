import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './rate-window-too-short.ts';

const server = (more: string) =>
  `global:\n  scrape_interval: 15s\nscrape_configs:\n  - job_name: api\n${more}    static_configs: [{ targets: ["api:80"] }]\n`;
const alert = (expression: string) =>
  `groups:\n  - name: a\n    rules:\n      - alert: Errors\n        expr: '${expression}'\n        for: 5m\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'the job is slower than the server',
      files: {
        'prometheus.yml': server('    scrape_interval: 5m\n'),
        'alerts.yml': alert('increase(x_total{job="api"}[5m]) > 1'),
      },
      at: 'alerts.yml:5',
      message: /measures every 300 s/,
    },
    {
      name: 'the default of one minute',
      files: {
        'prometheus.yml':
          'rule_files: [alerts.yml]\nscrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n',
        'alerts.yml': alert('sum(rate(x_total[1m])) > 1'),
      },
      at: 'alerts.yml:5',
    },
  ],
  good: [
    {
      name: 'enough',
      files: { 'prometheus.yml': server(''), 'alerts.yml': alert('rate(x_total[1m]) > 1') },
      passes: true,
    },
    { name: 'no rate', files: { 'prometheus.yml': server(''), 'alerts.yml': alert('max_over_time(x[10s]) > 1') } },
    {
      name: 'only a snippet of a server',
      files: { 'scrape.yml': 'scrape_configs:\n  - job_name: api\n', 'alerts.yml': alert('rate(x_total[1m]) > 1') },
    },
  ],
});
