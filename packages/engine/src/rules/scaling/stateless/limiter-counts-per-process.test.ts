import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
import rule from './limiter-counts-per-process.ts';

const code =
  "import { rateLimit } from 'express-rate-limit';\napp.use(rateLimit({ windowMs: 60000, limit: 10 }));\napp.get('/x', (req, res) => {});\napp.listen(3000);\n";

ruleTest(rule, {
  bad: [
    {
      name: 'three replicas',
      files: express(code, { 'compose.yml': 'services:\n  api:\n    build: .\n    deploy: {replicas: 3}\n' }),
      at: 'server.js:4',
      message: /3 processes run/,
    },
  ],
  good: [{ name: 'one process', files: express(code) }],
});
