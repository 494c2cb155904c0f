import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './ci-image-scan-missing.ts';

const job = (steps: string) => `on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n${steps}`;

ruleTest(rule, {
  bad: [
    {
      name: 'an image that is pushed by a command',
      files: { '.github/workflows/a.yml': job('      - run: docker build -t x .\n      - run: docker push x\n') },
      at: '.github/workflows/a.yml:7',
      message: /Job image in \.github\/workflows\/a\.yml/,
    },
    {
      name: 'a GitLab job that pushes',
      files: { '.gitlab-ci.yml': 'build:\n  script:\n    - docker build -t $IMAGE .\n    - docker push $IMAGE\n' },
      at: '.gitlab-ci.yml:4',
    },
  ],
  good: [
    {
      name: 'an image that is only built for tests',
      files: { '.github/workflows/a.yml': job('      - run: docker build -t x .\n') },
    },
    {
      name: 'the scan stands in another workflow',
      files: {
        '.github/workflows/a.yml': job('      - run: docker push x\n'),
        '.github/workflows/scan.yml': job('      - uses: aquasecurity/trivy-action@0.30.0\n'),
      },
      passes: true,
    },
  ],
});
