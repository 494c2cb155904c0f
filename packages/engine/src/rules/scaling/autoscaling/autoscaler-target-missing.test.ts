import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './autoscaler-target-missing.ts';

const hpa = (kind: string, name: string) =>
  `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: h }\nspec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: ${kind}, name: ${name} }\n  minReplicas: 2\n  maxReplicas: 5\n`;
const workload = (kind: string) =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec: { containers: [{ name: a, image: "org/a:1" }] }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'another kind',
      files: { 'k8s/h.yml': hpa('Deployment', 'api'), 'k8s/a.yml': workload('StatefulSet') },
      at: 'k8s/h.yml:3',
      message: /api is a StatefulSet/,
    },
  ],
  good: [
    {
      name: 'in a file of its own',
      files: { 'k8s/h.yml': hpa('Deployment', 'api'), 'k8s/a.yml': workload('Deployment') },
      passes: true,
    },
    { name: 'a workload that is not here', files: { 'k8s/h.yml': hpa('Deployment', 'api') } },
  ],
});
