import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './compose-secret-file-committed.ts';

const compose = (file: string) => ({
  'compose.yml': `services:\n  db:\n    image: a:1\n    secrets:\n      - db\nsecrets:\n  db:\n    file: ${file}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'a tracked file',
      files: { ...compose('./db.txt'), 'db.txt': 'hello\n' },
      at: 'compose.yml:7',
      severity: 'HIGH',
      message: /comes from db\.txt \(6 bytes\)/,
    },
    {
      name: 'git ignores it',
      files: { ...compose('./db.txt'), 'db.txt': 'hello\n', '.gitignore': 'db.txt\n' },
      at: 'compose.yml:7',
      severity: 'MEDIUM',
      confidence: 'Low',
    },
  ],
  good: [
    { name: 'not here', files: compose('./secrets/db.txt'), passes: true },
    { name: 'an example', files: { ...compose('./db.example.txt'), 'db.example.txt': 'hello\n' } },
  ],
});
