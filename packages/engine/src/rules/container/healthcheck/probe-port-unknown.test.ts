import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './probe-port-unknown.ts';

const pod = (ports: string, probe: string) => ({
  'p.yml': `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - name: a\n      image: org/a:1\n      ports: ${ports}\n      livenessProbe: ${probe}\n`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'another number',
      files: pod('[{ containerPort: 9999 }]', '{ httpGet: { path: /, port: 8080 } }'),
      at: 'p.yml:9',
      severity: 'MEDIUM',
    },
    {
      name: 'gRPC on another number',
      files: pod('[{ containerPort: 9999 }]', '{ grpc: { port: 8080 } }'),
      at: 'p.yml:9',
    },
    {
      name: 'a name of UDP',
      files: pod('[{ name: dns, containerPort: 53, protocol: UDP }]', '{ tcpSocket: { port: dns } }'),
      at: 'p.yml:9',
      severity: 'HIGH',
    },
  ],
  good: [
    {
      name: 'the number',
      files: pod('[{ containerPort: 8080 }]', '{ httpGet: { path: /, port: 8080 } }'),
      passes: true,
    },
    { name: 'nothing declared', files: pod('[]', '{ httpGet: { path: /, port: 8080 } }') },
    { name: 'a command', files: pod('[{ containerPort: 8080 }]', '{ exec: { command: ["true"] } }') },
  ],
});
