import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-checkout-token-kept.ts';

const file = '.github/workflows/ci.yml';
const job = (steps: string) => ({ [file]: `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n${steps}` });

ruleTest(rule, {
  bad: [
    { name: 'no with at all', files: job('      - uses: actions/checkout@v4\n'), at: `${file}:6`, severity: 'MONITOR' },
    {
      name: 'with another key',
      files: job('      - uses: actions/checkout@v4\n        with:\n          fetch-depth: 0\n'),
      at: `${file}:6`,
    },
    {
      name: 'set to true',
      files: job('      - uses: actions/checkout@v4\n        with: { persist-credentials: true }\n'),
      at: `${file}:6`,
    },
    {
      name: 'an expression that may be true',
      files: job(
        "      - uses: actions/checkout@v4\n        with:\n          persist-credentials: ${{ github.event_name == 'push' }}\n",
      ),
      at: `${file}:6`,
    },
    {
      name: 'the whole folder is uploaded',
      files: job(
        '      - uses: actions/checkout@v4\n      - run: make\n      - uses: actions/upload-artifact@v4\n        with:\n          path: .\n          include-hidden-files: true\n',
      ),
      at: `${file}:6`,
      severity: 'HIGH',
      message: /ci\.yml:8/,
      count: 1,
    },
    {
      name: 'several files are one finding',
      files: {
        ...job('      - uses: actions/checkout@v4\n'),
        '.forgejo/workflows/b.yml': 'on: push\njobs:\n  b:\n    steps:\n      - uses: actions/checkout@v4\n',
      },
      at: '.forgejo/workflows/b.yml:5',
      count: 1,
    },
  ],
  good: [
    {
      name: 'a job that pushes needs it',
      files: job('      - uses: actions/checkout@v4\n      - run: git commit -am x && git push\n'),
      passes: true,
    },
    {
      name: 'a job whose action commits',
      files: job('      - uses: actions/checkout@v4\n      - uses: stefanzweifel/git-auto-commit-action@v5\n'),
    },
    { name: 'no checkout', files: job('      - run: echo\n') },
  ],
});
