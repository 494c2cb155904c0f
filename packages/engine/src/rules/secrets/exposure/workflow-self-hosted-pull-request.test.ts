import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-self-hosted-pull-request.ts';

const file = '.github/workflows/ci.yml';
const job = (on: string, keys: string) => ({
  [file]: `on: ${on}\njobs:\n  a:\n${keys}    steps:\n      - run: make\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'by label', files: job('pull_request', '    runs-on: self-hosted\n'), at: `${file}:4` },
    {
      name: 'by the matrix',
      files: job(
        'pull_request',
        '    strategy: { matrix: { os: [self-hosted, ubuntu-24.04] } }\n    runs-on: ${{ matrix.os }}\n',
      ),
      at: `${file}:5`,
    },
  ],
  good: [
    {
      name: 'only branches of the repository',
      files: job(
        'pull_request',
        '    if: github.event.pull_request.head.repo.full_name == github.repository\n    runs-on: self-hosted\n',
      ),
      passes: true,
    },
    { name: 'by hand', files: job('workflow_dispatch', '    runs-on: self-hosted\n') },
    { name: 'hosted', files: job('pull_request', '    runs-on: ubuntu-24.04\n') },
  ],
});
