import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './failure-not-rolled-back.ts';

const file = '.github/workflows/d.yml';
const job = (steps: string) => ({ [file]: `on: push\njobs:\n  d:\n    environment: production\n    steps:\n${steps}` });
const check = '      - run: curl -fsS https://x.example.org/health\n';

ruleTest(rule, {
  bad: [
    {
      name: 'red and nothing else',
      files: job(`      - run: kubectl apply -f k\n${check}`),
      at: `${file}:7`,
      message: /line 6/,
    },
  ],
  good: [
    {
      name: 'helm goes back',
      files: job(`      - run: helm upgrade --install a ./c --atomic\n${check}`),
      passes: true,
    },
    {
      name: 'somebody is told',
      files: job(`      - run: kubectl apply -f k\n${check}      - if: failure()\n        run: ./page.sh\n`),
      passes: true,
    },
    { name: 'no check at all', files: job('      - run: kubectl apply -f k\n') },
  ],
});
