import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './probes-missing.ts';

const workload = (probes: string, kind = 'Deployment') =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: api }\nspec:\n  selector: { matchLabels: { app: api } }\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: org/api:1\n${probes}`;
const service =
  '---\napiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80 }] }\n';
const live = '          livenessProbe: { httpGet: { path: /live, port: 8000 } }\n';
const ready = '          readinessProbe: { httpGet: { path: /ready, port: 8000 } }\n';

ruleTest(rule, {
  bad: [
    {
      name: 'a pod behind a Service',
      files: {
        'a.yml': `apiVersion: v1\nkind: Pod\nmetadata: { name: p, labels: { app: api } }\nspec:\n  containers:\n    - name: p\n      image: a:1\n${service}`,
      },
      at: 'a.yml:6',
      severity: 'HIGH',
    },
    {
      name: 'a pod with a port',
      files: {
        'a.yml':
          'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - name: p\n      image: a:1\n      ports: [{ containerPort: 80 }]\n',
      },
      at: 'a.yml:6',
      severity: 'MEDIUM',
    },
    {
      name: 'readiness only',
      files: { 'a.yml': workload(ready) + service },
      at: 'a.yml:10',
      message: /no liveness probe/,
      severity: 'MEDIUM',
    },
    {
      name: 'one of two containers',
      files: {
        'a.yml': `${workload(live + ready)}        - name: cache\n          image: org/cache:1\n          ports: [{ containerPort: 80 }]\n${service}`,
      },
      at: 'a.yml:14',
      message: /^Container api\/cache of Deployment api has no liveness probe/,
    },
    {
      name: 'a consumer without a Service needs liveness only',
      files: { 'a.yml': workload('', 'StatefulSet') },
      at: 'a.yml:10',
      message: /no liveness probe/,
      severity: 'MEDIUM',
    },
  ],
  good: [
    { name: 'no readiness, which the rule about rollouts tells', files: { 'a.yml': workload('') + service } },
    {
      name: 'a pod that nobody calls may end',
      files: {
        'a.yml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: p, image: a:1 }] }\n',
      },
    },
    { name: 'both', files: { 'a.yml': workload(live + ready) + service }, passes: true },
    {
      name: 'a sidecar needs none of ours',
      files: {
        'a.yml': `${workload(live + ready)}        - name: envoy\n          image: envoyproxy/envoy:v1.30.1\n${service}`,
      },
      passes: true,
    },
    {
      name: 'a Job runs to its end',
      files: {
        'a.yml':
          'apiVersion: batch/v1\nkind: Job\nmetadata: { name: j }\nspec: { template: { spec: { restartPolicy: Never, containers: [{ name: j, image: a:1 }] } } }\n',
      },
    },
  ],
});
