import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './test-failure-hidden.ts';

const file = '.github/workflows/ci.yml';
const step = (text: string, head = '') => ({ [file]: `on: push\n${head}jobs:\n  t:\n    steps:\n${text}` });

ruleTest(rule, {
  bad: [
    {
      name: 'in the middle of a script, twice',
      files: step(
        '      - run: |\n          npm ci\n          npm run test:unit | tee a.txt\n          npx eslint src || true\n',
      ),
      at: `${file}:7`,
      message: /line 8/,
      severity: 'HIGH',
      count: 1,
    },
    { name: 'thrown away', files: step('      - run: pytest || true\n'), at: `${file}:5` },
    {
      name: 'continue-on-error',
      files: step('      - run: go test ./...\n        continue-on-error: true\n'),
      at: `${file}:5`,
    },
    {
      name: 'a linter only',
      files: step('      - run: mypy . || echo ignored\n'),
      at: `${file}:5`,
      severity: 'MEDIUM',
      problem: /whatever the check finds/,
    },
    {
      name: 'sh has no pipefail',
      files: step('      - run: pytest | tail -n 20\n        shell: sh\n'),
      at: `${file}:5`,
    },
    {
      name: 'allowed to fail in GitLab',
      files: { '.gitlab-ci.yml': 'unit:\n  allow_failure: true\n  script: [pytest]\n' },
      at: '.gitlab-ci.yml:3',
    },
  ],
  good: [
    { name: 'pipefail', files: step('      - run: |\n          set -euo pipefail\n          pytest | tee a\n') },
    { name: 'PIPESTATUS', files: step('      - run: |\n          pytest | tee a\n          exit ${PIPESTATUS[0]}\n') },
    {
      name: 'bash by default',
      files: step('      - run: pytest | tee a\n', 'defaults: { run: { shell: bash } }\n'),
    },
    {
      name: 'the outcome is looked at later',
      files: step(
        "      - id: t\n        run: pytest\n        continue-on-error: true\n      - if: steps.t.outcome == 'failure'\n        run: exit 1\n",
      ),
    },
    { name: 'GitLab pipes with pipefail', files: { '.gitlab-ci.yml': 'unit:\n  script:\n    - pytest | tee a\n' } },
    { name: 'nothing is tested', files: step('      - run: ls | tee a\n') },
  ],
});
