import { ruleTest } from '../../../../testing/rule-test.ts';
import { express, fastapi } from '../../../../testing/trees.ts';
import rule from './metrics-missing.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'two replicas',
      files: fastapi('@app.get("/x")\ndef x(): ...\n', {
        'compose.yml': 'services:\n  api:\n    build: .\n    deploy:\n      replicas: 2\n',
      }),
      at: 'main.py:2',
      severity: 'MEDIUM',
    },
    {
      name: 'Flask',
      files: {
        'requirements.txt': 'flask==3.1.2\n',
        'main.py': 'from flask import Flask\napp = Flask(__name__)\n\n@app.get("/x")\ndef x():\n    return []\n',
      },
      at: 'main.py:2',
      fix: /PrometheusMetrics\(app\)/,
      fixLacks: /fastapi|asgi/,
    },
    {
      name: 'Next with pages',
      files: {
        'package.json': '{ "dependencies": { "next": "15.5.9", "react": "19.1.4" } }\n',
        'src/pages/api/items.ts': 'export default function handler(req, res) {\n  res.json([]);\n}\n',
      },
      at: 'package.json:1',
      fix: /\/\/ src\/pages\/api\/metrics\.ts/,
      fixLacks: /app\.get/,
    },
  ],
  good: [
    { name: 'a route of its own', files: fastapi('@app.get("/metrics")\ndef metrics(): ...\n'), passes: true },
    {
      name: 'prom-client',
      files: express(
        "import client from 'prom-client';\napp.get('/x', (req, res) => res.json({}));\napp.listen(3000);\n",
      ),
      passes: true,
    },
    { name: 'a frontend', files: { 'package.json': '{ "dependencies": { "react": "19.0.0" } }\n' } },
  ],
});
