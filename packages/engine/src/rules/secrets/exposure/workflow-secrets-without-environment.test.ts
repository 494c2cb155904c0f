import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-secrets-without-environment.ts';

const file = '.github/workflows/r.yml';
const job = (keys: string, value: string) => ({
  [file]: `on: push\njobs:\n  a:\n${keys}    steps:\n      - run: x\n        env: { K: "${value}" }\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a key of the repository',
      files: job('', '${{ secrets.DEPLOY_KEY }}'),
      at: `${file}:6`,
      severity: 'MONITOR',
    },
    {
      name: 'those of releasing jobs come first',
      files: {
        [file]:
          'on: push\njobs:\n  t:\n    steps:\n      - run: x ${{ secrets.A }}\n  d:\n    steps:\n      - run: flyctl deploy --token ${{ secrets.FLY }}\n',
      },
      at: `${file}:8`,
      count: 1,
    },
  ],
  good: [
    { name: 'an environment', files: job('    environment: production\n', '${{ secrets.K }}') },
    { name: 'an environment by expression', files: job('    environment: ${{ inputs.env }}\n', '${{ secrets.K }}') },
    { name: 'the token of the job', files: job('', '${{ secrets.GITHUB_TOKEN }}') },
  ],
});
