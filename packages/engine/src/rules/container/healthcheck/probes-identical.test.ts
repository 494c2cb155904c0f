import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './probes-identical.ts';

const pod = (live: string, ready: string) => ({
  'p.yml': `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - name: a\n      image: org/a:1\n      livenessProbe: ${live}\n      readinessProbe: ${ready}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'one command for both',
      files: pod('{ exec: { command: [check] } }', '{ exec: { command: [check] } }'),
      at: 'p.yml:8',
      message: /both ask check/,
    },
  ],
  good: [
    {
      name: 'liveness with more patience',
      files: pod('{ httpGet: { path: /h, port: 80 }, failureThreshold: 6 }', '{ httpGet: { path: /h, port: 80 } }'),
      passes: true,
    },
    { name: 'sockets', files: pod('{ tcpSocket: { port: 80 } }', '{ tcpSocket: { port: 80 } }'), passes: true },
    {
      name: 'two questions',
      files: pod('{ httpGet: { path: /l, port: 80 } }', '{ httpGet: { path: /r, port: 80 } }'),
      passes: true,
    },
  ],
});
