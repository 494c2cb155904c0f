import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './check-cannot-fail.ts';

const workflow = (check: string) => ({
  '.github/workflows/d.yml': `on: push\njobs:\n  deploy:\n    environment: p\n    steps:\n      - run: flyctl deploy\n      - run: |\n          ${check}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'curl without --fail',
      files: workflow('curl -s https://x.example.org/health'),
      at: '.github/workflows/d.yml:7',
      message: /no `--fail`/,
    },
  ],
  good: [
    {
      name: 'the status is tested',
      files: workflow('test "$(curl -s -o /dev/null -w "%{http_code}" https://x.example.org)" = 200'),
      passes: true,
    },
    {
      name: 'the answer is searched',
      files: workflow('curl -s https://x.example.org/health | grep -q ok'),
      passes: true,
    },
    { name: 'a combined flag with f', files: workflow('curl -sSfL https://x.example.org/health'), passes: true },
  ],
});
