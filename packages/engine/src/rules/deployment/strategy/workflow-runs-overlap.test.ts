import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-runs-overlap.ts';

const file = '.github/workflows/ci.yml';
const ci = (head: string, job = 'runs-on: x') => ({
  [file]: `name: CI\n${head}jobs:\n  a:\n    ${job}\n    steps:\n      - run: npm test\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'tests on push', files: ci('on: [push]\n'), at: `${file}:2`, severity: 'MONITOR' },
    {
      name: 'one group for all branches',
      files: ci('on: push\nconcurrency: ci\n'),
      at: `${file}:3`,
      severity: 'MEDIUM',
      message: /`ci`/,
    },
    {
      name: 'one group for all branches, written as a map',
      files: ci('on: push\nconcurrency:\n  group: ci\n  cancel-in-progress: true\n'),
      at: `${file}:4`,
      severity: 'MEDIUM',
      message: /one group, `ci`/,
    },
    {
      name: 'several workflows are one remark',
      files: {
        ...ci('on: push\n'),
        '.github/workflows/b.yml': 'on: pull_request\njobs:\n  b:\n    steps:\n      - run: x\n',
      },
      at: '.github/workflows/b.yml:1',
      count: 1,
      message: /2 workflows.*ci\.yml:2/,
    },
  ],
  good: [
    { name: 'a group per branch', files: ci('on: push\nconcurrency: ci-${{ github.ref }}\n'), passes: true },
    {
      name: 'a map',
      files: ci('on: push\nconcurrency:\n  group: ci-${{ github.ref }}\n  cancel-in-progress: false\n'),
      passes: true,
    },
    { name: 'every job has its own', files: ci('on: push\n', 'concurrency: a'), passes: true },
    { name: 'one branch, one group', files: ci('on: { push: { branches: [main] } }\nconcurrency: ci\n') },
    { name: 'by hand or by the clock', files: ci('on:\n  workflow_dispatch:\n  schedule: [{ cron: "0 0 * * *" }]\n') },
    {
      name: 'a label on new pull requests',
      files: {
        [file]: 'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/labeler@v5\n',
        '.github/workflows/c.yml':
          'on: { pull_request: { types: [closed] } }\njobs:\n  a:\n    steps:\n      - run: x\n',
      },
    },
    { name: 'tags only', files: ci('on: { push: { tags: ["v*"] } }\n') },
    {
      name: 'a deploy has its own rule',
      files: { [file]: 'on: push\njobs:\n  d:\n    environment: p\n    steps:\n      - run: flyctl deploy\n' },
    },
  ],
});
