import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './scan-result-ignored.ts';

const file = '.github/workflows/a.yml';
const steps = (text: string) => ({ [file]: `on: push\njobs:\n  a:\n    steps:\n${text}` });
const trivy = (input: string) =>
  steps(`      - uses: aquasecurity/trivy-action@v0.28\n        with:\n          image-ref: desk\n${input}`);

ruleTest(rule, {
  bad: [
    { name: 'no exit code', files: trivy(''), at: `${file}:5`, message: /no `exit-code`/ },
    { name: 'exit code 0', files: trivy('          exit-code: 0\n'), at: `${file}:5` },
    { name: 'trivy on the command line', files: steps('      - run: trivy image desk\n'), at: `${file}:5` },
    {
      name: 'two audits in an ignored step',
      files: steps(
        '      - continue-on-error: true\n        run: |\n          pip-audit 2>&1 | tee a.txt\n          npm audit\n',
      ),
      at: `${file}:7`,
      message: /npm audit in line 8/,
      count: 1,
    },
    { name: 'piped without pipefail', files: steps('      - run: npm audit | tee audit.txt\n'), at: `${file}:5` },
  ],
  good: [
    { name: 'it decides', files: trivy("          exit-code: '1'\n"), passes: true },
    { name: 'results go to code scanning', files: trivy('          format: sarif\n') },
    {
      name: 'a report beside the one that decides',
      files: steps(
        '      - uses: aquasecurity/trivy-action@v0.28\n        with: { exit-code: 1 }\n      - uses: aquasecurity/trivy-action@v0.28\n        with: { exit-code: 0 }\n',
      ),
      passes: true,
    },
    { name: 'the installation of a scanner', files: steps('      - run: pip install pip-audit || true\n') },
    {
      name: 'piped with pipefail',
      files: steps('      - shell: bash\n        run: npm audit | tee audit.txt\n'),
      passes: true,
    },
  ],
});
