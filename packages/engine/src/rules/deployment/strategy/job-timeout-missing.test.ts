import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './job-timeout-missing.ts';

const file = '.github/workflows/d.yml';

ruleTest(rule, {
  bad: [
    {
      name: 'two deploys are one finding',
      files: {
        [file]:
          'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: flyctl deploy\n  b:\n    runs-on: x # own\n    steps:\n      - run: kubectl apply -f k\n',
      },
      at: `${file}:3`,
      count: 1,
      message: /a, b/,
    },
  ],
  good: [
    {
      name: 'a limit of the step',
      files: { [file]: 'on: push\njobs:\n  a:\n    steps:\n      - run: flyctl deploy\n        timeout-minutes: 5\n' },
      passes: true,
    },
    { name: 'tests', files: { [file]: 'on: push\njobs:\n  a:\n    steps:\n      - run: npm test\n' } },
  ],
});
