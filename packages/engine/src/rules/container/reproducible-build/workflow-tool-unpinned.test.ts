import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-tool-unpinned.ts';

const file = '.github/workflows/a.yml';
const steps = (text: string) => ({ [file]: `on: push\njobs:\n  a:\n    steps:\n${text}` });

ruleTest(rule, {
  bad: [
    {
      name: 'left to the action',
      files: steps('      - uses: aquasecurity/setup-trivy@v0.2\n'),
      at: `${file}:5`,
      severity: 'MONITOR',
    },
    {
      name: 'in a job that deploys',
      files: steps('      - uses: azure/setup-kubectl@v4\n      - run: kubectl apply -f k8s\n'),
      at: `${file}:5`,
      severity: 'MEDIUM',
    },
    {
      name: 'a version input of another name',
      files: steps('      - uses: oven-sh/setup-bun@v2\n        with: { bun-version: latest }\n'),
      at: `${file}:6`,
    },
    {
      name: 'one of several tools of an installer',
      files: steps('      - uses: taiki-e/install-action@v2\n        with: { tool: "cargo-nextest@0.9.100,just" }\n'),
      at: `${file}:6`,
    },
  ],
  good: [
    {
      name: 'versions of an installer',
      files: steps(
        '      - uses: taiki-e/install-action@v2\n        with: { tool: "cargo-nextest@0.9.100,just@1.36" }\n',
      ),
    },
    {
      name: 'a version',
      files: steps('      - uses: azure/setup-helm@v4\n        with: { version: v3.16.2 }\n'),
    },
    { name: 'tools whose default follows the action', files: steps('      - uses: sigstore/cosign-installer@v3\n') },
    {
      name: 'of this repository',
      files: steps('      - uses: ./.github/actions/x\n        with: { version: latest }\n'),
    },
  ],
  unresolved: [
    {
      name: 'an input decides',
      files: steps('      - uses: azure/setup-helm@v4\n        with: { version: "${{ inputs.helm }}" }\n'),
    },
  ],
});
