import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './capacity-fixed.ts';

const deployment = (replicas: number) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  replicas: ${replicas}\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - { name: app, image: "acme/api:1" }\n`;
const service =
  'apiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec:\n  selector: { app: api }\n  ports: [{ port: 80 }]\n';

ruleTest(rule, {
  bad: [
    {
      name: 'several fixed replicas behind a Service',
      files: { 'd.yaml': deployment(2), 's.yaml': service },
      at: 'd.yaml:3',
      severity: 'MONITOR',
    },
  ],
  good: [
    { name: 'one replica: another section speaks', files: { 'd.yaml': deployment(1), 's.yaml': service } },
    { name: 'a worker that no Service routes to', files: { 'd.yaml': deployment(3) } },
    { name: 'Compose has nothing to scale to', files: { 'compose.yml': 'services:\n  api:\n    image: acme/api:1\n' } },
  ],
});
