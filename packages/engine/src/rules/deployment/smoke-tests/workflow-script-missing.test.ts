import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-script-missing.ts';

const file = '.github/workflows/ci.yml';
const steps = (text: string, more: Record<string, string> = {}) => ({
  ...more,
  [file]: `on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n${text}`,
});
const script = { 'ci/x.sh': 'true\n', 'web/tool.py': 'pass\n' };

ruleTest(rule, {
  bad: [
    {
      name: 'hidden by a pipe and by the step',
      files: steps(
        '      - run: |\n          bash checks/all.sh 2>&1 | tee log.txt\n        continue-on-error: true\n',
      ),
      at: `${file}:7`,
      severity: 'MEDIUM',
    },
    {
      name: 'another folder has it',
      files: steps('      - run: ./x.sh\n', script),
      at: `${file}:6`,
      message: /ci\/x\.sh/,
    },
    {
      name: 'in the folder of the step',
      files: steps('      - run: python missing.py\n        working-directory: web\n', script),
      at: `${file}:6`,
      message: /web\/missing\.py/,
    },
  ],
  good: [
    { name: 'it is there', files: steps('      - run: bash ci/x.sh --all\n', script) },
    {
      name: 'in the folder of the step',
      files: steps('      - run: python tool.py\n        working-directory: web\n', script),
    },
    { name: 'after cd', files: steps('      - run: |\n          cd web\n          ./run.sh\n', script) },
    {
      name: 'downloaded',
      files: steps('      - run: |\n          curl -fsSLO https://x.example.org/get.sh\n          bash get.sh\n'),
    },
    { name: 'built', files: steps('      - run: node dist/cli.js\n') },
    {
      name: 'of another repository',
      files: {
        [file]:
          'on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with: { repository: acme/tools }\n      - run: ./x.sh\n',
      },
    },
    { name: 'nothing is checked out', files: { [file]: 'on: push\njobs:\n  a:\n    steps:\n      - run: ./x.sh\n' } },
  ],
  unresolved: [
    {
      name: 'a variable in the path',
      files: steps('      - run: bash $DIR/x.sh\n      - run: bash ci/${{ matrix.x }}.sh\n'),
    },
  ],
});
