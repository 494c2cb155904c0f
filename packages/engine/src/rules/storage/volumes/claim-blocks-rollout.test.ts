import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './claim-blocks-rollout.ts';

const deployment = (spec: string, kind = 'Deployment') =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: api }\nspec:\n${spec}  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers: [{ name: api, image: "org/api:1", volumeMounts: [{ name: d, mountPath: /data }] }]\n      volumes: [{ name: d, persistentVolumeClaim: { claimName: data } }]\n`;
/** The same, with pods that must share a node with pods of this label. */
const together = (app: string) =>
  deployment('  replicas: 2\n').replace(
    '    spec:\n      containers',
    `    spec:\n      affinity:\n        podAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n            - topologyKey: kubernetes.io/hostname\n              labelSelector: { matchLabels: { app: ${app} } }\n      containers`,
  );
const claim = (mode: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [${mode}] }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'kept near other pods, not near its own',
      files: { 'a.yml': together('redis'), 'c.yml': claim('ReadWriteOnce') },
      at: 'a.yml:3',
      severity: 'CRITICAL',
    },
    {
      name: 'together on one node, while the volume takes one pod',
      files: { 'a.yml': together('api'), 'c.yml': claim('ReadWriteOncePod') },
      at: 'a.yml:3',
      severity: 'CRITICAL',
    },
    {
      name: 'the default strategy',
      files: { 'a.yml': deployment(''), 'c.yml': claim('ReadWriteOnce') },
      at: 'a.yml:3',
      severity: 'HIGH',
      message: /claim data/,
    },
    {
      name: 'several replicas',
      files: { 'a.yml': deployment('  replicas: 3\n'), 'c.yml': claim('ReadWriteOnce') },
      at: 'a.yml:3',
      severity: 'CRITICAL',
      message: /All 3 replicas/,
    },
    {
      name: 'one pod only',
      files: { 'a.yml': deployment(''), 'c.yml': claim('ReadWriteOncePod') },
      at: 'a.yml:3',
      severity: 'CRITICAL',
    },
  ],
  good: [
    {
      name: 'all pods are kept on one node',
      files: { 'a.yml': together('api'), 'c.yml': claim('ReadWriteOnce') },
      passes: true,
    },
    { name: 'shared storage', files: { 'a.yml': deployment('  replicas: 3\n'), 'c.yml': claim('ReadWriteMany') } },
    {
      name: 'no surge',
      files: {
        'a.yml': deployment('  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }\n'),
        'c.yml': claim('ReadWriteOnce'),
      },
      passes: true,
    },
    { name: 'a StatefulSet', files: { 'a.yml': deployment('', 'StatefulSet'), 'c.yml': claim('ReadWriteOnce') } },
    { name: 'a claim that is not here', files: { 'a.yml': deployment('') } },
  ],
});
