import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './provider-key-committed.ts';

const token = `ghp${'_'}zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17`;
const hex = 'a94f8fe5ccb19ba61c4c0873d391e987982fbbd3';

ruleTest(rule, {
  bad: [
    {
      name: 'a Label Studio token in Compose',
      files: {
        'compose.yml': `services:\n  api:\n    image: a:1\n    environment:\n      LABEL_STUDIO_API_KEY: ${hex}\n`,
      },
      at: 'compose.yml:5',
      message: /LABEL_STUDIO_API_KEY/,
      severity: 'CRITICAL',
    },
    {
      name: 'a token in a test',
      files: { 'tests/test_a.py': `KEY = "${token}"\n` },
      at: 'tests/test_a.py:1',
      severity: 'MEDIUM',
      confidence: 'Medium',
    },
    {
      name: 'two tokens of one kind are one finding',
      files: { 'a.py': `A = "${token}"\nimport os\nB = "${token}"\n` },
      at: 'a.py:1',
      count: 1,
    },
    {
      name: 'one variable in two files is one key',
      files: {
        'compose.yml': `services:\n  api:\n    image: a:1\n    environment:\n      LABEL_STUDIO_API_KEY: ${hex}\n`,
        '.env': `LABEL_STUDIO_API_KEY=${hex}\n`,
      },
      at: '.env:1',
      count: 1,
      message: /\.env and compose\.yml hold/,
    },
    {
      name: 'the id of a pair without its other half',
      files: { 'a.py': `KEY = "${'AKIA'}Q7R2VXZ6LMWC4TBY"\n` },
      at: 'a.py:1',
      severity: 'MEDIUM',
    },
    {
      name: 'both halves',
      files: {
        '.env': `AWS_ACCESS_KEY_ID=${'AKIA'}Q7R2VXZ6LMWC4TBY\nAWS_SECRET_ACCESS_KEY=q7Rk2vXz9LmWc4TbYh8PsDf3q7Rk2vXz9LmWc4Tb\n`,
      },
      at: '.env:1',
      severity: 'CRITICAL',
    },
  ],
  good: [
    {
      name: 'a made-up key of a test',
      files: {
        'tests/a.py': `KEY = "${'AKIA'}Q7R2VXZ6LMWC4TBY"\n`,
        'fixtures/x/.env': `LABEL_STUDIO_API_KEY=${hex}\n`,
      },
    },
    {
      name: 'a comment about keys',
      files: { 'a.ts': `/** -----BEGIN … PRIVATE KEY----- and ${'word '.repeat(40)} */\n` },
    },
    {
      name: 'references',
      files: {
        '.env.example': 'GITHUB_TOKEN=your-token-here\n',
        'a.py': 'import os\nT = os.environ["GITHUB_TOKEN"]\n',
      },
    },
    { name: 'a lock file', files: { 'uv.lock': `x = "${token}"\n` } },
  ],
});
