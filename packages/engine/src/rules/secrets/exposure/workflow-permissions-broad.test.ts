import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-permissions-broad.ts';

const file = '.github/workflows/ci.yml';

ruleTest(rule, {
  bad: [
    {
      name: 'nothing is said, tests only',
      files: { [file]: 'on: push\n\njobs:\n  a:\n    steps:\n      - run: npm test\n' },
      at: `${file}:3`,
      severity: 'MONITOR',
    },
    {
      name: 'nothing is said where images are pushed',
      files: {
        [file]:
          'on: push\njobs:\n  a:\n    steps:\n      - uses: docker/login-action@v3\n        with: { password: "${{ secrets.GITHUB_TOKEN }}" }\n      - run: docker push ghcr.io/acme/desk\n',
      },
      at: `${file}:2`,
      severity: 'MEDIUM',
    },
    {
      name: 'a job asks for everything',
      files: {
        [file]: 'on: push\npermissions: {}\njobs:\n  a:\n    permissions: write-all\n    steps:\n      - run: x\n',
      },
      at: `${file}:5`,
    },
  ],
  good: [
    {
      name: 'a called workflow has what its caller gives',
      files: { [file]: 'on: workflow_call\njobs:\n  a:\n    steps:\n      - run: x\n' },
    },
    {
      name: 'every job says it',
      files: { [file]: 'on: push\njobs:\n  a:\n    permissions: {}\n    steps:\n      - run: x\n' },
      passes: true,
    },
    {
      name: 'Forgejo has no such key',
      files: { '.forgejo/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - run: x\n' },
      passes: true,
    },
  ],
});
