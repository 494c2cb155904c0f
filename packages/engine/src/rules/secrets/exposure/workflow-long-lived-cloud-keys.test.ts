import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './workflow-long-lived-cloud-keys.ts';

const file = '.github/workflows/d.yml';
const step = (uses: string, input: string) => ({
  [file]: `on: push\njobs:\n  d:\n    steps:\n      - uses: ${uses}\n        with:\n          ${input}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'Google',
      files: step('google-github-actions/auth@v2', 'credentials_json: ${{ secrets.GCP }}'),
      at: `${file}:7`,
      message: /Google Cloud/,
    },
    { name: 'Azure', files: step('azure/login@v2', 'creds: ${{ secrets.AZURE_CREDENTIALS }}'), at: `${file}:7` },
  ],
  good: [
    {
      name: 'an identity of the run',
      files: step('azure/login@v2', 'client-id: ${{ secrets.CLIENT_ID }}'),
    },
    { name: 'no cloud', files: step('actions/checkout@v4', 'fetch-depth: 0') },
  ],
});
