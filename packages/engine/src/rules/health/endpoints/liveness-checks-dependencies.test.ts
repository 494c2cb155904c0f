import { ruleTest } from '../../../../testing/rule-test.ts';
import { fastapi } from '../../../../testing/trees.ts';
import rule from './liveness-checks-dependencies.ts';

const deploy = (probe: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  selector:\n    matchLabels: {app: app}\n  template:\n    metadata:\n      labels: {app: app}\n    spec:\n      containers:\n        - name: app\n          image: app\n          ${probe}:\n            httpGet: {path: /health, port: 8000}\n`;
const health = '@app.get("/health")\ndef health():\n    redis.ping()\n    return {}\n';

ruleTest(rule, {
  bad: [
    {
      name: 'Redis in the liveness path',
      files: fastapi(health, { 'compose.yml': null, 'k8s/app.yml': deploy('livenessProbe') }),
      at: 'k8s/app.yml:15',
      message: /asks \/health, which looks at the cache/,
    },
  ],
  good: [
    {
      name: 'two images, which of them runs the code is not known',
      files: fastapi(health, {
        'compose.yml': null,
        'k8s/app.yml': `${deploy('livenessProbe')}---\n${deploy('livenessProbe').replaceAll('app: app', 'app: b').replace('name: app\nspec', 'name: b\nspec').replace('image: app', 'image: b')}`,
      }),
    },
    {
      name: 'the same path for readiness',
      files: fastapi(health, { 'compose.yml': null, 'k8s/app.yml': deploy('readinessProbe') }),
    },
    {
      name: 'a path without dependencies',
      files: fastapi('@app.get("/health")\ndef health():\n    return {}\n', {
        'compose.yml': null,
        'k8s/app.yml': deploy('livenessProbe'),
      }),
      passes: true,
    },
  ],
});
