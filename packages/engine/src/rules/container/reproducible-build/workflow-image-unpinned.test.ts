import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-image-unpinned.ts';

const file = '.github/workflows/ci.yml';

ruleTest(rule, {
  bad: [
    {
      name: 'a service of the tests',
      files: {
        [file]:
          'on: push\njobs:\n  a:\n    services:\n      db:\n        image: postgres:latest\n    steps:\n      - run: pytest\n',
      },
      at: `${file}:6`,
      severity: 'MONITOR',
    },
    {
      name: 'an image as action',
      files: { [file]: 'on: push\njobs:\n  a:\n    steps:\n      - uses: docker://acme/lint\n' },
      at: `${file}:5`,
    },
    {
      name: 'GitLab',
      files: { '.gitlab-ci.yml': 'a:\n  image: python\n  script: [docker push x]\n' },
      at: '.gitlab-ci.yml:2',
      severity: 'MEDIUM',
    },
  ],
  good: [
    {
      name: 'a version and a digest',
      files: {
        [file]:
          'on: push\njobs:\n  a:\n    container: { image: "node@sha256:aa" }\n    services: { db: { image: "postgres:17" } }\n    steps:\n      - run: x\n',
      },
    },
  ],
  unresolved: [
    {
      name: 'an expression',
      files: { [file]: 'on: push\njobs:\n  a:\n    container: ${{ matrix.image }}\n    steps:\n      - run: x\n' },
    },
  ],
});
