import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './pipeline-missing.ts';

const stack = {
  Dockerfile: 'FROM python:3.13\nCOPY . .\nCMD ["python", "main.py"]\n',
  'compose.yml': 'services:\n  api:\n    build: .\n',
};
const workflow = (steps: string) => ({
  ...stack,
  '.github/workflows/a.yml': `on: push\njobs:\n  a:\n    steps:\n${steps}`,
});

ruleTest(rule, {
  bad: [
    { name: 'an image and no pipeline', files: stack, at: 'compose.yml:2', message: /runs or builds Dockerfile/ },
    {
      name: 'tests that run nowhere',
      files: { ...stack, 'tests/test_a.py': 'def test(): ...\n', 'tests/test_b.py': 'def test(): ...\n' },
      at: 'compose.yml:2',
      message: /2 test files/,
      problem: /tests still pass/,
    },
    {
      name: 'a workflow that only counts builds',
      files: workflow(
        '      - uses: actions/checkout@v4\n      - run: |\n          NUMBER=1\n          if [ -n "$NUMBER" ]; then echo "$NUMBER" > number; fi\n          echo "built with docker"\n          git push\n',
      ),
      at: '.github/workflows/a.yml:3',
      message: /only pipeline/,
    },
  ],
  good: [
    { name: 'a pipeline of another system', files: { ...stack, Jenkinsfile: 'pipeline {}\n' } },
    { name: 'a pipeline of CircleCI', files: { ...stack, '.circleci/config.yml': 'version: 2.1\n' } },
    {
      name: 'a pipeline that only includes others',
      files: { ...stack, '.gitlab-ci.yml': 'include:\n  - project: acme/ci\n    file: /python.yml\n' },
      proves: false,
    },
    { name: 'tests of Elixir', files: workflow('      - run: mix test\n'), passes: true },
    { name: 'a build with Bazel', files: workflow('      - run: bazel test //...\n'), passes: true },
    { name: 'a tool that nobody knows', files: workflow('      - run: frobnicate --all\n'), proves: false },
    { name: 'a workflow with tests', files: workflow('      - run: pytest\n'), passes: true },
    { name: 'a workflow with a tool', files: workflow('      - run: make all\n'), passes: true },
    { name: 'an action that may check', files: workflow('      - uses: acme/lint@v1\n'), passes: true },
    { name: 'only images of others', files: { 'compose.yml': 'services:\n  db:\n    image: postgres:16\n' } },
  ],
});
