import { ruleTest } from '../../../../testing/rule-test.ts';
import { express } from '../../../../testing/trees.ts';
import rule from './tracker-sends-personal-data.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'Node',
      files: express(
        "import * as Sentry from '@sentry/node';\nSentry.init({ dsn, sendDefaultPii: true });\napp.listen(3000);\n",
      ),
      at: 'server.js:4',
    },
  ],
  good: [{ name: 'no tracker', files: express('app.listen(3000);\n') }],
});
