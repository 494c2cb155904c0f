import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './alerts-go-nowhere.ts';

const alerts = 'groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n';
const server = (alerting: string) =>
  `global: {}\nrule_files: ["alerts.yml"]\n${alerting}scrape_configs:\n  - job_name: api\n    static_configs: [{ targets: ["api:80"] }]\n`;
const compose =
  'services:\n  prometheus:\n    image: prom/prometheus:v3.1.0\n    volumes: ["./:/etc/prometheus:ro", "./prometheus.yml:/etc/prometheus/prometheus.yml"]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'an empty list',
      files: {
        'prometheus.yml': server('alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: []\n'),
        'alerts.yml': alerts,
      },
      at: 'prometheus.yml:3',
      message: /evaluates 1 alerts and names no Alertmanager/,
    },
    {
      name: 'a service that does not exist',
      files: {
        'compose.yml': compose,
        'prometheus.yml': server(
          'alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: ["alertmanager:9093"]\n',
        ),
        'alerts.yml': alerts,
      },
      at: 'prometheus.yml:6',
      message: /no service beside prometheus/,
    },
  ],
  good: [
    {
      name: 'discovered',
      files: {
        'prometheus.yml': server('alerting:\n  alertmanagers:\n    - dns_sd_configs: [{ names: [am] }]\n'),
        'alerts.yml': alerts,
      },
      passes: true,
    },
    {
      name: 'sent elsewhere',
      files: { 'prometheus.yml': server('remote_write:\n  - url: https://prom.acme.net\n'), 'alerts.yml': alerts },
    },
    { name: 'no alerts', files: { 'prometheus.yml': server('') } },
  ],
});
