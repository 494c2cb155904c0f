import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './image-never-started.ts';

const file = '.github/workflows/release.yml';
const push = '      - run: docker push acme/desk:latest\n';
const release = (jobs: string, more: Record<string, string> = {}) => ({ [file]: `on: push\njobs:\n${jobs}`, ...more });
const tests = '  test:\n    steps:\n      - run: pytest\n';

ruleTest(rule, {
  bad: [
    {
      name: 'tests of the sources only',
      files: release(`${tests}  image:\n    needs: test\n    steps:\n${push}`),
      at: `${file}:9`,
      message: /tests run on the sources only/,
    },
    { name: 'no test at all', files: release(`  image:\n    steps:\n${push}`), at: `${file}:5` },
    {
      name: 'a workflow that another one calls',
      files: {
        '.github/workflows/build.yml': `on: workflow_call\njobs:\n  image:\n    steps:\n${push}`,
        [file]: `on: push\njobs:\n${tests}  build:\n    needs: test\n    uses: ./.github/workflows/build.yml\n`,
      },
      at: `${file}:6`,
    },
  ],
  good: [
    {
      name: 'a container is started',
      files: release(`  image:\n    steps:\n      - run: docker run -d acme/desk && curl -fsS localhost\n${push}`),
      passes: true,
    },
    {
      name: 'the stack is started on pull requests',
      files: release(`  image:\n    steps:\n${push}`, {
        '.github/workflows/pr.yml':
          'on: pull_request\njobs:\n  a:\n    steps:\n      - run: docker compose up -d --wait\n',
      }),
      passes: true,
    },
    { name: 'a script that may start it', files: release(`  image:\n    steps:\n      - run: make smoke\n${push}`) },
    { name: 'tests elsewhere, not waited for', files: release(`${tests}  image:\n    steps:\n${push}`) },
  ],
});
