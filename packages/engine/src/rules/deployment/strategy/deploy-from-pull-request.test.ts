import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './deploy-from-pull-request.ts';

const file = '.github/workflows/d.yml';
const ship = (on: string, keys = '', command = 'kubectl apply -f k8s') => ({
  [file]: `on: ${on}\njobs:\n  ship:\n${keys}    steps:\n      - run: ${command}\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'pull requests', files: ship('pull_request'), at: `${file}:3`, severity: 'HIGH' },
    { name: 'any branch', files: ship('push'), at: `${file}:3`, severity: 'MEDIUM' },
  ],
  good: [
    {
      name: 'a condition',
      files: ship('[push, pull_request]', "    if: github.ref == 'refs/heads/main'\n"),
      passes: true,
    },
    { name: 'when it is merged', files: ship('{ pull_request: { types: [closed] } }') },
    { name: 'a preview', files: ship('pull_request', '    environment: preview\n') },
    { name: 'tags', files: ship('{ push: { tags: ["v*"] } }') },
    { name: 'an infrastructure plan', files: ship('pull_request', '', 'terraform plan') },
  ],
});
