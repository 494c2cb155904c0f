import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './shipper-loses-place.ts';

const compose =
  'services:\n  loki:\n    image: grafana/loki:3.3.2\n  promtail:\n    image: grafana/promtail:3.3.2\n    volumes: ["./promtail.yml:/etc/promtail/config.yml"]\n';
const config = (url: string) =>
  `positions:\n  filename: /tmp/positions.yaml\nclients:\n  - url: ${url}\nscrape_configs:\n  - job_name: x\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'positions in /tmp',
      files: { 'compose.yml': compose, 'promtail.yml': config('http://loki:3100/loki/api/v1/push') },
      at: 'promtail.yml:2',
      severity: 'MEDIUM',
      message: /remembers in \/tmp\/positions.yaml/,
    },
    {
      name: 'the old push path',
      files: { 'compose.yml': compose, 'promtail.yml': config('http://loki:3100/api/prom/push') },
      at: 'promtail.yml:4',
      message: /not Loki's push path/,
    },
  ],
  good: [{ name: 'nobody reads the file', files: { 'promtail.yml': config('http://nowhere:3100/loki/api/v1/push') } }],
});
