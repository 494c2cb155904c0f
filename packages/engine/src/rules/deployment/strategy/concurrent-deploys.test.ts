import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './concurrent-deploys.ts';

const workflow = (concurrency: string) => ({
  '.github/workflows/d.yml': `on: push\n${concurrency}jobs:\n  deploy:\n    environment: production\n    steps:\n      - run: flyctl deploy\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a deploy with migrations',
      files: {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  deploy:\n    runs-on: x\n    environment: production\n    steps:\n      - run: alembic upgrade head\n      - run: flyctl deploy\n',
      },
      at: '.github/workflows/d.yml:3',
      severity: 'HIGH',
    },
    {
      name: 'a running deploy is cancelled',
      files: workflow('concurrency:\n  group: d\n  cancel-in-progress: true\n'),
      at: '.github/workflows/d.yml:3',
    },
  ],
  good: [
    { name: 'a group by name', files: workflow('concurrency: deploy\n'), passes: true },
    {
      name: 'nothing deploys',
      files: { '.github/workflows/ci.yml': 'on: push\njobs:\n  t:\n    steps:\n      - run: npm test\n' },
    },
  ],
});
