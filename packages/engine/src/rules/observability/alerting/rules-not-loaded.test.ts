import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './rules-not-loaded.ts';

const alerts = 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n';
const server = (rules: string) =>
  `global: {}\n${rules}scrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n`;
const compose = (volumes: string) =>
  `services:\n  prometheus:\n    image: prom/prometheus:v3.1.0\n    volumes:\n${volumes}`;

ruleTest(rule, {
  bad: [
    {
      name: 'no rule_files',
      files: { 'mon/prometheus.yml': server(''), 'mon/alerts.yml': alerts },
      at: 'mon/prometheus.yml:2',
      message: /has no `rule_files`, so the 1 alerts/,
    },
    {
      name: 'another name',
      files: { 'prometheus.yml': server('rule_files:\n  - /etc/prometheus/rules-*.yml\n'), 'alerts.yml': alerts },
      at: 'prometheus.yml:3',
    },
    {
      name: 'not mounted',
      files: {
        'compose.yml': compose('      - ./mon/prometheus.yml:/etc/prometheus/prometheus.yml:ro\n'),
        'mon/prometheus.yml': server('rule_files:\n  - alerts.yml\n'),
        'mon/alerts.yml': alerts,
      },
      at: 'mon/prometheus.yml:3',
      message: /mounts only its configuration/,
    },
  ],
  good: [
    {
      name: 'a pattern',
      files: { 'prometheus.yml': server('rule_files: ["/etc/prometheus/*.yml"]\n'), 'alerts.yml': alerts },
      passes: true,
    },
    {
      name: 'a folder',
      files: { 'prometheus.yml': server('rule_files: ["/etc/prometheus/rules/*"]\n'), 'mon/rules/a.yml': alerts },
      passes: true,
    },
    {
      name: 'the folder is mounted',
      files: {
        'compose.yml': compose('      - ./mon:/etc/prometheus:ro\n'),
        'mon/prometheus.yml': server('rule_files: ["alerts.yml"]\n'),
        'mon/alerts.yml': alerts,
      },
      passes: true,
    },
    { name: 'no server here', files: { 'alerts.yml': alerts } },
  ],
});
