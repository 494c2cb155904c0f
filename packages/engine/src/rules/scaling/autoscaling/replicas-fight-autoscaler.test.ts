import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './replicas-fight-autoscaler.ts';

const api =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  replicas: 4\n  template: { spec: { containers: [{ name: api, image: "org/api:1" }] } }\n';
const hpa = (name: string) =>
  `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec: { scaleTargetRef: { kind: Deployment, name: ${name} }, minReplicas: 2, maxReplicas: 5 }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'two owners of one number',
      files: { 'k/api.yml': api, 'k/hpa.yml': hpa('api') },
      at: 'k/api.yml:5',
      message: /k\/hpa\.yml:3/,
    },
  ],
  good: [
    { name: 'another target', files: { 'k/api.yml': api, 'k/hpa.yml': hpa('other') } },
    {
      name: 'the number is left out',
      files: { 'k/api.yml': api.replace('  replicas: 4\n', ''), 'k/hpa.yml': hpa('api') },
      passes: true,
    },
  ],
});
