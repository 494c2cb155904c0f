import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './alert-metric-unknown.ts';

const app = {
  'requirements.txt': 'fastapi==0.115.0\nprometheus-client==0.21.0\n',
  'app/main.py':
    'from fastapi import FastAPI\nfrom prometheus_client import Counter\n\nfailures = Counter("desk_failures_total", "Failed documents")\napp = FastAPI()\n\n\n@app.get("/health")\ndef health():\n    return {"ok": True}\n',
};
const rules = (expr: string) => ({
  'alerts.yml': `groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: ${expr}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a name without any relative is only suspicious',
      files: { ...app, ...rules('queue_size > 3') },
      at: 'alerts.yml:5',
      confidence: 'Low',
    },
  ],
  good: [
    {
      name: 'an exporter that runs elsewhere',
      files: { ...app, ...rules('node_filesystem_avail_bytes < 1') },
      passes: true,
    },
    {
      name: 'a counter by its exported name',
      files: { ...app, ...rules('rate(desk_failures_total[5m]) > 1') },
      passes: true,
    },
    { name: 'code that defines no metric says nothing', files: { 'app/x.py': 'x = 1\n', ...rules('queue_size > 3') } },
  ],
});
