import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './autoscaler-bounds.ts';

const hpa = (bounds: string) => ({
  'h.yml': `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec:\n  scaleTargetRef: { kind: Deployment, name: api }\n${bounds}`,
});

ruleTest(rule, {
  bad: [
    {
      name: 'no minimum written',
      files: hpa('  maxReplicas: 4\n'),
      at: 'h.yml:3',
      message: /single pod \(the default\)/,
    },
    {
      name: 'equal bounds',
      files: hpa('  minReplicas: 3\n  maxReplicas: 3\n'),
      at: 'h.yml:7',
      message: /never add a pod/,
    },
  ],
  good: [
    {
      name: 'a queue wakes it',
      files: {
        'k.yml':
          'apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: w }\nspec: { scaleTargetRef: { name: worker }, maxReplicaCount: 5, triggers: [{ type: rabbitmq }] }\n',
      },
    },
    { name: 'Compose', files: { 'compose.yml': 'services:\n  api:\n    image: org/api:1\n' } },
  ],
  unresolved: [{ name: 'a variable', files: hpa('  minReplicas: ${MIN}\n  maxReplicas: 5\n') }],
});
