import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './replicas-on-one-node.ts';

const deployment = (replicas: string, spec = '') => ({
  'd.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n${replicas}  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n${spec}      containers:\n        - { name: app, image: "acme/api:1" }\n`,
});

const together =
  '      affinity:\n        podAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n            - topologyKey: kubernetes.io/hostname\n              labelSelector: { matchLabels: { app: api } }\n';
const volume = '      volumes: [{ name: d, persistentVolumeClaim: { claimName: data } }]\n';
const claim = {
  'c.yaml':
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [ReadWriteOnce] }\n',
};

ruleTest(rule, {
  bad: [
    {
      name: 'kept together without a volume that asks for it',
      files: deployment('  replicas: 2\n', together),
      at: 'd.yaml:10',
    },
    { name: 'two replicas', files: deployment('  replicas: 2\n'), at: 'd.yaml:10', severity: 'MEDIUM' },
    {
      name: 'five replicas are spread softly by the scheduler',
      files: deployment('  replicas: 5\n'),
      at: 'd.yaml:10',
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'kept together because of the volume they share',
      files: { ...deployment('  replicas: 2\n', together + volume), ...claim },
    },
    { name: 'one replica', files: deployment('') },
    {
      name: 'anti-affinity to its own pods',
      files: deployment(
        '  replicas: 2\n',
        '      affinity:\n        podAntiAffinity:\n          preferredDuringSchedulingIgnoredDuringExecution:\n            - weight: 100\n              podAffinityTerm:\n                topologyKey: kubernetes.io/hostname\n                labelSelector: { matchLabels: { app: api } }\n',
      ),
      passes: true,
    },
    { name: 'Compose', files: { 'compose.yml': 'services:\n  api:\n    image: acme/api:1\n' } },
  ],
});
