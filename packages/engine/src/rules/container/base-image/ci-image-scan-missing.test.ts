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
    {
      name: 'built, neither started nor scanned nor pushed',
      files: { '.forgejo/workflows/a.yml': job('      - run: docker build -t x .\n') },
      at: '.forgejo/workflows/a.yml:6',
      message: /does nothing with them/,
      severity: 'MEDIUM',
    },
    {
      name: 'the scan sees the build of pull requests, the tag builds again',
      files: {
        '.github/workflows/a.yml': job('      - run: docker build -t x .\n      - run: docker push x\n'),
        '.github/workflows/pr.yml':
          'on: pull_request\njobs:\n  s:\n    steps:\n      - uses: aquasecurity/trivy-action@0.30.0\n',
      },
      at: '.github/workflows/a.yml:7',
      severity: 'MEDIUM',
      message: /pr\.yml:5/,
    },
  ],
  good: [
    {
      name: 'a nightly scan of what is published',
      files: {
        '.github/workflows/a.yml': job('      - run: docker push x\n'),
        '.github/workflows/s.yml':
          'on: { schedule: [{ cron: "0 3 * * *" }] }\njobs:\n  s:\n    steps:\n      - run: trivy image x\n',
      },
      passes: true,
    },
    {
      name: 'an image that is built to be started',
      files: { '.github/workflows/a.yml': job('      - run: docker build -t x . && docker run x pytest\n') },
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
