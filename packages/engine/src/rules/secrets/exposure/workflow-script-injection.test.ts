import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-script-injection.ts';

const file = '.github/workflows/i.yml';
const run = (on: string, ...lines: string[]) => ({
  [file]: `on: ${on}\njobs:\n  a:\n    steps:\n      - run: |\n${lines.map((it) => `          ${it}\n`).join('')}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a branch name',
      files: run('pull_request', 'npm ci', 'echo "branch ${{ github.head_ref }}"'),
      at: `${file}:7`,
      severity: 'MEDIUM',
    },
    {
      name: 'a comment, twice',
      files: run('issue_comment', 'echo "${{ github.event.comment.body }}"', 'x="${{ github.event.comment.body }}"'),
      at: `${file}:6`,
      severity: 'HIGH',
      message: /line 7/,
      count: 1,
    },
    {
      name: 'a script of JavaScript',
      files: {
        [file]:
          'on: issues\njobs:\n  a:\n    steps:\n      - uses: actions/github-script@v7\n        with:\n          script: console.log("${{ github.event.issue.title }}")\n',
      },
      at: `${file}:7`,
    },
  ],
  good: [
    {
      name: 'numbers and commits',
      files: run('pull_request_target', 'echo ${{ github.event.pull_request.number }} ${{ github.sha }}'),
    },
    { name: 'a condition', files: run('push', "echo ${{ contains(github.event.head_commit.message, 'x') }}") },
    {
      name: 'a choice between literals',
      files: run('pull_request', "echo ${{ github.head_ref == 'a' && 'b' || 'c' }}"),
    },
    { name: 'the matrix', files: run('issues', 'echo "${{ matrix.a }}"') },
  ],
});
