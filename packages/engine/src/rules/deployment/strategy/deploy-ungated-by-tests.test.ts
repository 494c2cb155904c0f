import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './deploy-ungated-by-tests.ts';

const ci = { '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    steps:\n      - run: npm test\n' };
const deploy = (on: string) => ({
  '.github/workflows/deploy.yml': `on: ${on}\njobs:\n  ship:\n    environment: production\n    steps:\n      - run: flyctl deploy\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'the fix names the workflow and the branches that are there',
      files: {
        '.github/workflows/ci.yml': 'name: Unit tests\non: push\njobs:\n  test:\n    steps:\n      - run: npm test\n',
        '.github/workflows/deploy.yml':
          'on:\n  push:\n    branches: [release]\njobs:\n  ship:\n    environment: production\n    steps:\n      - run: flyctl deploy\n',
      },
      at: '.github/workflows/deploy.yml:5',
      fix: /workflows: \["Unit tests"\][\s\S]*branches: \[release\][\s\S]*head_sha/,
      fixLacks: /<name/,
    },
    {
      name: 'deploys on every push beside the tests',
      files: { ...ci, ...deploy('push') },
      at: '.github/workflows/deploy.yml:3',
      message: /ci\.yml:5/,
    },
    {
      name: 'same workflow, no needs',
      files: {
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  test:\n    steps:\n      - run: npm test\n  ship:\n    environment: production\n    steps:\n      - run: flyctl deploy\n',
      },
      at: '.github/workflows/ci.yml:6',
    },
  ],
  good: [
    { name: 'started by hand', files: { ...ci, ...deploy('workflow_dispatch') } },
    { name: 'no tests anywhere', files: deploy('push') },
    {
      name: 'tests earlier in the same job',
      files: {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  ship:\n    environment: p\n    steps:\n      - run: npm test\n      - run: flyctl deploy\n',
      },
      passes: true,
    },
    {
      name: 'tests needed through another job',
      files: {
        '.github/workflows/d.yml':
          'on: push\njobs:\n  test:\n    steps:\n      - run: npm test\n  image:\n    needs: test\n    steps:\n      - run: docker build .\n  ship:\n    needs: [image]\n    environment: p\n    steps:\n      - run: flyctl deploy\n',
      },
      passes: true,
    },
  ],
});
