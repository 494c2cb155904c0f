import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './single-host.ts';

ruleTest(rule, {
  bad: [
    {
      name: 'Compose on one host',
      files: { 'compose.yml': 'services:\n  api:\n    image: ghcr.io/acme/api:1.0.0\n' },
      at: 'compose.yml:2',
      severity: 'MONITOR',
    },
  ],
  good: [
    {
      name: 'a cluster: the zones are not in the repository',
      files: {
        'api.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  replicas: 2\n  template:\n    spec:\n      containers:\n        - { name: api, image: "acme/api:1" }\n',
      },
      asks: true,
    },
    {
      name: 'spread over zones',
      files: {
        'api.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  replicas: 2\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      topologySpreadConstraints:\n        - { maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: api } } }\n      containers:\n        - { name: api, image: "acme/api:1" }\n',
      },
      passes: true,
    },
  ],
});
