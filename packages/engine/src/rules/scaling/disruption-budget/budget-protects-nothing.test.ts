import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './budget-protects-nothing.ts';

const api =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api, namespace: shop }\nspec:\n  template:\n    metadata: { labels: { app: api } }\n    spec: { containers: [{ name: api, image: "org/api:1" }] }\n';
const budget = (namespace: string) =>
  `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: api, namespace: ${namespace} }\nspec: { maxUnavailable: 1, selector: { matchLabels: { app: api } } }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'another namespace',
      files: { 'k/a.yml': api, 'k/b.yml': budget('store') },
      at: 'k/b.yml:3',
      message: /namespace shop and the budget in store/,
    },
  ],
  good: [
    { name: 'the same namespace', files: { 'k/a.yml': api, 'k/b.yml': budget('shop') }, passes: true },
    { name: 'its pods come from elsewhere', files: { 'k/a.yml': api, 'operator/b.yml': budget('store') } },
  ],
});
