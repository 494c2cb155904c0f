import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
import rule from './all-traces-kept.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'Node',
      files: express(
        "import * as Sentry from '@sentry/node';\nSentry.init({ dsn, tracesSampleRate: 1.0 });\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'a sampler decides',
      files: express(
        "import * as Sentry from '@sentry/node';\nSentry.init({ dsn, tracesSampleRate: 1.0, tracesSampler: pick });\napp.listen(3000);\n",
      ),
    },
  ],
});
