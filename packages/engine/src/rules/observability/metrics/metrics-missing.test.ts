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
      at: 'requirements.txt:1',
      severity: 'MEDIUM',
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
