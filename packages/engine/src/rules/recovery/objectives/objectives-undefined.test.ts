import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './objectives-undefined.ts';

const compose = (volume: string) =>
  `services:\n  db:\n    image: postgres:16.4\n    volumes:\n      - ${volume}\nvolumes:\n  pg:\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a database and no word about recovery',
      files: { 'compose.yml': compose('pg:/var/lib/postgresql/data'), 'README.md': '# Desk\n' },
      at: 'compose.yml:5',
      message: /db's data on pg/,
    },
  ],
  good: [
    {
      name: 'a table of numbers',
      files: {
        'compose.yml': compose('pg:/var/lib/postgresql/data'),
        'docs/operations.md': '## Promises\n\n| Data | RPO | RTO |\n|---|---|---|\n| database | 24 h | 4 h |\n',
      },
      passes: true,
    },
    {
      name: 'written out in full',
      files: {
        'compose.yml': compose('pg:/var/lib/postgresql/data'),
        'docs/dr.md': 'Recovery point objective: one hour\n',
      },
      passes: true,
    },
    { name: 'nothing is kept', files: { 'compose.yml': 'services:\n  web:\n    image: nginx:1.27.2\n' } },
  ],
});
