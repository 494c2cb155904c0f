import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-secrets-overprovisioned.ts';

const file = '.github/workflows/d.yml';
ruleTest(rule, {
  bad: [
    {
      name: 'inside another function, in capitals',
      files: {
        [file]:
          "on: push\njobs:\n  a:\n    steps:\n      - run: x\n        env:\n          A: ${{ format('{0}', toJson( secrets )) }}\n          B: ${{ toJSON(secrets) }}\n",
      },
      at: `${file}:7`,
      message: /line 8/,
      count: 1,
    },
    {
      name: 'a name that is computed',
      files: {
        [file]:
          "on: push\njobs:\n  a:\n    steps:\n      - run: x\n        env:\n          A: ${{ secrets['DEPLOY_KEY'] }}\n          B: ${{ secrets[format('{0}_KEY', github.ref_name)] }}\n",
      },
      at: `${file}:8`,
      severity: 'HIGH',
      message: /computed name/,
    },
    {
      name: 'inherited by a workflow of others',
      files: {
        [file]: 'on: push\njobs:\n  a:\n    uses: acme/flows/.github/workflows/x.yml@v1\n    secrets: inherit\n',
      },
      at: `${file}:5`,
      severity: 'HIGH',
    },
    {
      name: 'env of the workflow beside a foreign action',
      files: {
        [file]:
          'on: push\nenv:\n  KEY: ${{ secrets.DEPLOY_KEY }}\njobs:\n  a:\n    steps:\n      - uses: acme/setup@v1\n',
      },
      at: `${file}:3`,
      severity: 'MEDIUM',
      message: /DEPLOY_KEY/,
    },
  ],
  good: [
    {
      name: 'inherited within the repository',
      files: { [file]: 'on: push\njobs:\n  a:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit\n' },
    },
    {
      name: 'the job token, plain values',
      files: {
        [file]:
          'on: push\nenv:\n  GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n  A: b\njobs:\n  a: { steps: [{ run: x }] }\n  b: { steps: [{ run: x }] }\n',
      },
    },
    {
      name: 'one job with its own steps only',
      files: { [file]: 'on: push\nenv:\n  KEY: ${{ secrets.K }}\njobs:\n  a: { steps: [{ run: x }] }\n' },
    },
  ],
});
