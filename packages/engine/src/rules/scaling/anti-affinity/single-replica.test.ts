import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './single-replica.ts';

const api = (spec: string, pod = '') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n${spec}  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers: [{ name: api, image: "org/api:1" }]\n${pod}---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80 }] }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'nothing written means one',
      files: { 'a.yml': api('') },
      at: 'a.yml:3',
      message: /Deployment api runs one replica/,
    },
    { name: 'one written', files: { 'a.yml': api('  replicas: 1\n') }, at: 'a.yml:5' },
  ],
  good: [
    {
      name: 'an autoscaler keeps two',
      files: {
        'a.yml': api(''),
        'h.yml':
          'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec: { scaleTargetRef: { kind: Deployment, name: api }, minReplicas: 2, maxReplicas: 4 }\n',
      },
      passes: true,
    },
    {
      name: 'data on a claim',
      files: { 'a.yml': api('', '      volumes: [{ name: d, persistentVolumeClaim: { claimName: data } }]\n') },
    },
    {
      name: 'Compose has no replicas to spread',
      files: { 'compose.yml': 'services:\n  api:\n    image: org/api:1\n' },
    },
  ],
  unresolved: [{ name: 'a variable', files: { 'a.yml': api('  replicas: ${REPLICAS}\n') } }],
});
