import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './prestop-exceeds-grace.ts';

const api = (pod: string, container: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  template:\n    spec:\n${pod}      containers:\n        - name: api\n          image: org/api:1\n${container}`;

ruleTest(rule, {
  bad: [
    {
      name: 'longer than the default',
      files: { 'a.yml': api('', '          lifecycle: { preStop: { sleep: { seconds: 40 } } }\n') },
      at: 'a.yml:10',
      message: /40 seconds.*30 seconds \(the default\)/,
    },
    {
      name: 'no grace at all',
      files: { 'a.yml': api('      terminationGracePeriodSeconds: 0\n', '') },
      at: 'a.yml:7',
      message: /0 seconds/,
    },
  ],
  good: [
    {
      name: 'time is left',
      files: {
        'a.yml': api(
          '      terminationGracePeriodSeconds: 60\n',
          '          lifecycle: { preStop: { sleep: { seconds: 10 } } }\n',
        ),
      },
      passes: true,
    },
    { name: 'nothing set', files: { 'a.yml': api('', '') } },
  ],
});
