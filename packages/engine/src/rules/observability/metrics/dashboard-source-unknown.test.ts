import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dashboard-source-unknown.ts';

const compose =
  'services:\n  prometheus:\n    image: prom/prometheus:v3.1.0\n  grafana:\n    image: grafana/grafana:11.4.0\n    volumes: ["./grafana:/etc/grafana/provisioning"]\n';
const source = (url: string, uid = '') =>
  `apiVersion: 1\ndatasources:\n  - name: Prometheus\n${uid}    type: prometheus\n    url: ${url}\n`;
const board =
  '{\n  "title": "App",\n  "schemaVersion": 39,\n  "panels": [{ "datasource": { "type": "prometheus", "uid": "PROM1" },\n    "targets": [{ "expr": "up" }] }]\n}\n';

ruleTest(rule, {
  bad: [
    {
      name: 'loopback',
      files: { 'compose.yml': compose, 'grafana/datasources/a.yml': source('http://localhost:9090') },
      at: 'grafana/datasources/a.yml:5',
      message: /inside the container grafana/,
    },
    {
      name: 'another uid',
      files: {
        'compose.yml': compose,
        'grafana/datasources/a.yml': source('http://prometheus:9090', '    uid: prom\n'),
        'grafana/dashboards/a.json': board,
      },
      at: 'grafana/dashboards/a.json:5',
      message: /uid PROM1/,
    },
  ],
  good: [
    {
      name: 'the same uid',
      files: {
        'compose.yml': compose,
        'grafana/datasources/a.yml': source('http://prometheus:9090', '    uid: PROM1\n'),
        'grafana/dashboards/a.json': board,
      },
      passes: true,
    },
    {
      name: 'a hosted source',
      files: { 'compose.yml': compose, 'grafana/datasources/a.yml': source('https://prom.acme.net') },
      passes: true,
    },
  ],
});
