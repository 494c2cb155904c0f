import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './action-unpinned.ts';

const steps = (text: string) => ({
  '.github/workflows/ci.yml': `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n${text}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'first-party versions are worth watching',
      files: steps('      - uses: actions/checkout@v4\n'),
      at: '.github/workflows/ci.yml:6',
      severity: 'MONITOR',
    },
    {
      name: 'a third-party tag without secrets is worth watching',
      files: steps('      - uses: acme/tool@v1\n'),
      at: '.github/workflows/ci.yml:6',
      severity: 'MONITOR',
    },
    {
      name: 'a third-party tag beside secrets',
      files: steps('      - uses: acme/login@v1\n        with:\n          token: ${{ secrets.REGISTRY_TOKEN }}\n'),
      at: '.github/workflows/ci.yml:6',
      severity: 'MEDIUM',
    },
    {
      name: 'a reusable workflow on a branch',
      files: {
        '.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    uses: acme/flows/.github/workflows/x.yml@main\n',
      },
      at: '.github/workflows/ci.yml:4',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'pinned to commits',
      files: steps(`      - uses: actions/checkout@${'0a1b2c3d4e'.repeat(4)} # v4\n`),
      passes: true,
    },
    { name: 'local actions', files: steps('      - uses: ./.github/actions/setup\n') },
  ],
});
