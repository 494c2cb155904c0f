import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-insecure-commands.ts';

const file = '.github/workflows/a.yml';
const run = (on: string, command: string) => ({
  [file]: `on: ${on}\njobs:\n  a:\n    steps:\n      - run: |\n          ${command}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a comment into the environment',
      files: run('issue_comment', 'echo "X=${{ github.event.comment.body }}" >> $GITHUB_ENV'),
      at: `${file}:6`,
    },
    { name: 'a file of the artifact', files: run('workflow_run', 'cat pr/env.txt >> "$GITHUB_ENV"'), at: `${file}:6` },
    {
      name: 'the old commands for one step',
      files: {
        [file]:
          'on: push\njobs:\n  a:\n    steps:\n      - run: x\n        env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: "true" }\n',
      },
      at: `${file}:6`,
    },
  ],
  good: [
    {
      name: 'switched off',
      files: {
        [file]: 'on: push\nenv: { ACTIONS_ALLOW_UNSECURE_COMMANDS: false }\njobs:\n  a:\n    steps:\n      - run: x\n',
      },
    },
    { name: 'own text on a push', files: run('push', 'cat versions.env >> $GITHUB_ENV') },
  ],
});
