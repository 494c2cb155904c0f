import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './rollout-stops-all.ts';

const api = (spec: string, name = 'api', pod = '') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec:\n  ${spec}\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers: [{ name: api, image: "org/api:1" }]\n${pod}---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80 }] }\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'Recreate behind a Service',
      files: { 'a.yml': api('strategy: { type: Recreate }') },
      at: 'a.yml:5',
      severity: 'MEDIUM',
    },
    {
      name: '25 meant 25 %',
      files: { 'a.yml': api('replicas: 2\n  strategy: { rollingUpdate: { maxUnavailable: 25 } }') },
      at: 'a.yml:6',
      severity: 'HIGH',
      message: /25 of its 2 replicas/,
    },
    {
      name: 'one replica that may go',
      files: { 'a.yml': api('strategy: { rollingUpdate: { maxUnavailable: 1 } }') },
      at: 'a.yml:5',
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'the default', files: { 'a.yml': api('replicas: 2') }, passes: true },
    {
      name: 'a quarter of one is none',
      files: { 'a.yml': api('strategy: { rollingUpdate: { maxUnavailable: 25% } }') },
      passes: true,
    },
    { name: 'a worker may stop', files: { 'a.yml': api('strategy: { type: Recreate }', 'mail-worker') } },
    {
      name: 'a claim that may allow one pod only',
      files: {
        'a.yml': api(
          'strategy: { type: Recreate }',
          'api',
          '      volumes: [{ name: d, persistentVolumeClaim: { claimName: data } }]\n',
        ),
      },
    },
  ],
});
