import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './dashboard-metric-missing.ts';

const app = (metric: string) => ({
  'requirements.txt': 'fastapi==0.115.0\nprometheus-client==0.21.0\n',
  'app/main.py': `from fastapi import FastAPI\nfrom prometheus_client import Counter\n\nmade = Counter("${metric}", "Reports")\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {"ok": True}\n`,
});
const board = (expression: string, more = '') =>
  `{\n  "title": "App",${more}\n  "schemaVersion": 39,\n  "panels": [{ "targets": [{ "expr": ${JSON.stringify(expression)} }] }]\n}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'inside of a rate with a variable',
      files: {
        ...app('acme_reports_done'),
        'grafana/a.json': board('sum(rate(acme_reports_failed_total{job="$job"}[$__rate_interval]))'),
      },
      at: 'grafana/a.json:4',
      message: /asks for acme_reports_failed_total/,
    },
  ],
  good: [
    {
      name: 'the suffix of the client',
      files: { ...app('acme_reports_done'), 'grafana/a.json': board('rate(acme_reports_done_total[5m])') },
      passes: true,
    },
    { name: 'an exporter', files: { ...app('acme_reports_done'), 'grafana/a.json': board('node_load1') } },
    {
      name: 'another family',
      files: { ...app('acme_reports_done'), 'grafana/a.json': board('billing_invoices_total') },
    },
    {
      name: 'imported',
      files: { ...app('acme_reports_done'), 'grafana/a.json': board('acme_reports_x', '\n  "gnetId": 12,') },
    },
  ],
});
