import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './request-exceeds-limit.ts';

const pod = (resources: string) => ({
  'p.yml': `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - name: a\n      image: org/a:1\n      resources:\n${resources}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'CPU of a pod',
      files: pod('        requests: { cpu: 2 }\n        limits: { cpu: 500m }\n'),
      at: 'p.yml:9',
      message: /2 cores of CPU and may use only 0.5/,
    },
  ],
  good: [
    { name: 'equal', files: pod('        requests: { memory: 1Gi }\n        limits: { memory: 1Gi }\n'), passes: true },
    { name: 'only a request', files: pod('        requests: { memory: 1Gi }\n') },
  ],
});
