import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-untrusted-code.ts';

const file = '.github/workflows/pr.yml';
const job = (on: string, steps: string, head = '') => ({
  [file]: `on: ${on}\njobs:\n  a:\n${head}    steps:\n${steps}`,
});
const checkout =
  '      - uses: actions/checkout@v4\n        with: { ref: "${{ github.event.pull_request.head.ref }}" }\n';

ruleTest(rule, {
  bad: [
    {
      name: 'built at once',
      files: job('[pull_request_target]', `${checkout}      - run: make test\n`),
      at: `${file}:5`,
      severity: 'CRITICAL',
    },
    {
      name: 'behind a label',
      files: job(
        '{ pull_request_target: { types: [labeled] } }',
        `${checkout}      - run: npm ci\n`,
        "    if: contains(github.event.pull_request.labels.*.name, 'safe')\n",
      ),
      at: `${file}:6`,
      severity: 'HIGH',
    },
    {
      name: 'on a comment',
      files: job('issue_comment', '      - run: gh pr checkout 1\n      - run: ./build.sh\n'),
      at: `${file}:5`,
    },
  ],
  good: [
    {
      name: 'the base is checked out',
      files: job('pull_request_target', '      - uses: actions/checkout@v4\n      - run: npm ci\n'),
    },
    { name: 'only read', files: job('pull_request_target', `${checkout}      - run: git diff --stat\n`), passes: true },
    { name: 'without secrets', files: job('pull_request', `${checkout}      - run: npm ci\n`) },
  ],
});
