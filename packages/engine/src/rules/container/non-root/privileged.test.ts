import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './privileged.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'with a published port',
      files: { 'compose.yml': 'services:\n  a:\n    image: a/b:1\n    privileged: true\n    ports: ["80:80"]\n' },
      at: 'compose.yml:4',
      severity: 'CRITICAL',
    },
    {
      name: 'on Kubernetes',
      files: {
        'p.yml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a/b:1\n      securityContext:\n        privileged: true\n',
      },
      at: 'p.yml:9',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'false',
      files: { 'compose.yml': 'services:\n  a:\n    image: a/b:1\n    privileged: false\n' },
    },
  ],
  unresolved: [
    { name: 'a variable', files: { 'compose.yml': 'services:\n  a:\n    image: a/b:1\n    privileged: $P\n' } },
  ],
});
