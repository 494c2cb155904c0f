import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './claim-blocks-rollout.ts';

const deployment = (spec: string, kind = 'Deployment') =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: api }\nspec:\n${spec}  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers: [{ name: api, image: "org/api:1", volumeMounts: [{ name: d, mountPath: /data }] }]\n      volumes: [{ name: d, persistentVolumeClaim: { claimName: data } }]\n`;
const claim = (mode: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [${mode}] }\n`;

ruleTest(rule, {
  bad: [
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
