import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './autoscaler-without-requests.ts';

const hpa = (metric: string) =>
  `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec:\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: api }\n  minReplicas: 2\n  maxReplicas: 4\n  metrics:\n    - ${metric}\n`;
const cpu = '{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }';
const deployment = (containers: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n${containers}`;

ruleTest(rule, {
  bad: [
    {
      name: 'a sidecar without requests is enough',
      files: {
        'deploy.yaml': deployment(
          '        - { name: app, image: "acme/api:1", resources: { requests: { cpu: 100m } } }\n        - { name: log, image: "acme/log:1" }\n',
        ),
        'hpa.yaml': hpa(cpu),
      },
      at: 'deploy.yaml:11',
      message: /no cpu request/,
    },
  ],
  good: [
    {
      name: 'a limit counts as the request',
      files: {
        'deploy.yaml': deployment(
          '        - { name: app, image: "acme/api:1", resources: { limits: { cpu: "1" } } }\n',
        ),
        'hpa.yaml': hpa(cpu),
      },
      passes: true,
    },
    {
      name: 'a queue metric needs no request',
      files: {
        'deploy.yaml': deployment('        - { name: app, image: "acme/api:1" }\n'),
        'hpa.yaml': hpa(
          '{ type: Pods, pods: { metric: { name: queue }, target: { type: AverageValue, averageValue: "10" } } }',
        ),
      },
      passes: true,
    },
  ],
});
