import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './replicas-on-one-node.ts';

const deployment = (replicas: string, spec = '') => ({
  'd.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n${replicas}  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n${spec}      containers:\n        - { name: app, image: "acme/api:1" }\n`,
});

ruleTest(rule, {
  bad: [
    { name: 'two replicas', files: deployment('  replicas: 2\n'), at: 'd.yaml:10', severity: 'MEDIUM' },
    {
      name: 'five replicas are spread softly by the scheduler',
      files: deployment('  replicas: 5\n'),
      at: 'd.yaml:10',
      severity: 'MONITOR',
    },
  ],
  good: [
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
