import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './publish-ungated-by-tests.ts';

const ci = { '.github/workflows/ci.yml': 'on: push\njobs:\n  test:\n    steps:\n      - run: npm test\n' };
const file = '.github/workflows/r.yml';
const release = (on: string, job: string, more = '') => ({
  ...ci,
  [file]: `on: ${on}\njobs:\n${more}  image:\n${job}    steps:\n      - run: docker push acme/desk:latest\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a release publishes without asking for the tests',
      files: release('{ release: { types: [published] } }', ''),
      at: '.github/workflows/r.yml:5',
      severity: 'MEDIUM',
      problem: /nothing asks whether its tests have passed/,
    },
    {
      name: 'on a tag, beside the tests',
      files: release('{ push: { tags: ["v*"] } }', ''),
      at: `${file}:5`,
      message: /ci\.yml:5/,
    },
    {
      name: 'needs only the build',
      files: release('push', '    needs: build\n', '  build:\n    steps:\n      - run: docker build .\n'),
      at: `${file}:7`,
      message: /build only/,
    },
    {
      name: 'the last stage of GitLab without needs on the tests',
      files: {
        '.gitlab-ci.yml':
          'stages: [build]\nship:\n  stage: build\n  script: [docker push acme/desk]\nunit:\n  stage: build\n  script: [pytest]\n',
      },
      at: '.gitlab-ci.yml:4',
    },
  ],
  good: [
    {
      name: 'tests in the same job',
      files: { [file]: 'on: push\njobs:\n  i:\n    steps:\n      - run: pytest\n      - run: docker push acme/desk\n' },
      passes: true,
    },
    { name: 'after the test workflow', files: release('{ workflow_run: { workflows: [CI] } }', ''), passes: true },
    { name: 'started by hand', files: release('workflow_dispatch', '') },
    {
      name: 'waits for checks',
      files: release('push', '', '  wait:\n    steps:\n      - uses: lewagon/wait-on-check-action@v1\n'),
      passes: true,
    },
    {
      name: 'no tests at all',
      files: { [file]: 'on: push\njobs:\n  i:\n    steps:\n      - run: docker push acme/desk\n' },
    },
    {
      name: 'stages order the jobs of GitLab',
      files: {
        '.gitlab-ci.yml':
          'unit:\n  stage: test\n  script: [pytest]\nship:\n  stage: deploy\n  script: [docker push acme/desk]\n',
      },
      passes: true,
    },
    {
      name: 'a called workflow whose caller waits',
      files: {
        '.github/workflows/part.yml':
          'on: workflow_call\njobs:\n  i:\n    steps:\n      - run: docker push acme/desk\n',
        [file]:
          'on: push\njobs:\n  t:\n    steps:\n      - run: pytest\n  p:\n    needs: t\n    uses: ./.github/workflows/part.yml\n',
      },
      passes: true,
    },
  ],
});
