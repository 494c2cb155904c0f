import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './liveness-too-strict.ts';

const pod = (options: string) => ({
  'p.yml': `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - name: a\n      image: org/a:1\n      livenessProbe: { tcpSocket: { port: 80 }${options} }\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'three failures within six seconds',
      files: pod(', periodSeconds: 2'),
      at: 'p.yml:8',
      message: /a pause of 6 s/,
    },
  ],
  good: [
    { name: 'the defaults', files: pod(''), passes: true },
    {
      name: 'Compose',
      files: { 'compose.yml': 'services:\n  a:\n    image: org/a:1\n    healthcheck: {test: "true", retries: 1}\n' },
    },
  ],
});
