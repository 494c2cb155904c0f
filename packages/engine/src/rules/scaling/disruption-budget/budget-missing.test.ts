import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './budget-missing.ts';

const deployment = (replicas: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n${replicas}  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - { name: app, image: "acme/api:1" }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec:\n  selector: { app: api }\n  ports: [{ port: 80 }]\n`;
const budget = (label: string) =>
  `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: b }\nspec:\n  minAvailable: 1\n  selector: { matchLabels: { app: ${label} } }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a budget for other pods',
      files: { 'd.yaml': deployment('  replicas: 2\n'), 'b.yaml': budget('web') },
      at: 'd.yaml:3',
    },
  ],
  good: [
    { name: 'replicas that are not written are one', files: { 'd.yaml': deployment('') } },
    {
      name: 'a budget that selects them',
      files: { 'd.yaml': deployment('  replicas: 2\n'), 'b.yaml': budget('api') },
      passes: true,
    },
    { name: 'Compose', files: { 'compose.yml': 'services:\n  api:\n    image: acme/api:1\n' } },
  ],
});
