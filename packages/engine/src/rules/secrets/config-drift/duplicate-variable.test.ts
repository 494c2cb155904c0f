import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './duplicate-variable.ts';

const pod = (env: string) => ({
  'k.yml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: p\n      image: a:1\n      env:\n${env}`,
});
const entry = (name: string, value: string) => `        - name: ${name}\n          value: "${value}"\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'two ports',
      files: pod(entry('PORT', '8080') + entry('PORT', '9090')),
      at: 'k.yml:12',
      severity: 'MEDIUM',
      message: /8080, then 9090/,
    },
    {
      name: 'the same value twice',
      files: pod(entry('A', 'b') + entry('A', 'b')),
      at: 'k.yml:12',
      severity: 'MONITOR',
    },
    {
      name: 'several names are one finding',
      files: { '.env': 'A=1\nB=2\nA=3\nB=4\n' },
      at: '.env:3',
      count: 1,
      message: /likewise B/,
    },
  ],
  good: [
    { name: 'different names', files: pod(entry('A', '1') + entry('B', '1')) },
    { name: 'a template shows one name twice with one value', files: { '.env.example': 'A=1\nA=1\n' } },
    { name: 'a test', files: { 'tests/.env': 'A=1\nA=2\n' } },
  ],
});
