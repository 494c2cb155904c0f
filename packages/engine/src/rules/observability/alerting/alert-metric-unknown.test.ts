import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
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
      name: 'a gauge whose table names something else',
      files: {
        ...express(
          "import { Gauge } from 'prom-client';\nconst names = { free: 'desk_free_bytes' };\nnew Gauge({ name: names.free, help: 'Free.' });\napp.listen(3000);\n",
        ),
        ...rules('desk_disk_bytes < 1'),
      },
      at: 'alerts.yml:5',
    },
    {
      name: 'a name without any relative is only suspicious',
      files: { ...app, ...rules('queue_size > 3') },
      at: 'alerts.yml:5',
      confidence: 'Low',
    },
  ],
  good: [
    {
      name: 'a gauge whose name stands in a table of the same file',
      files: {
        ...express(
          "import { Gauge } from 'prom-client';\nconst names = { other: 'desk_other_bytes', free: 'desk_free_bytes' };\nnew Gauge({ name: names.free, help: 'Free.' });\napp.listen(3000);\n",
        ),
        ...rules('desk_free_bytes < 1'),
      },
      passes: true,
    },
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
