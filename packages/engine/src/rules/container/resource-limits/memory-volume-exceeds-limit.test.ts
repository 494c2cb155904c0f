import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './memory-volume-exceeds-limit.ts';

const redis = (volume: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: queue}\nspec:\n  selector: {matchLabels: {a: q}}\n  template:\n    metadata: {labels: {a: q}}\n    spec:\n      containers:\n        - name: queue\n          image: redis:8.2\n          resources:\n            limits:\n              memory: 1Gi\n          volumeMounts:\n            - {name: d, mountPath: /data}\n      volumes:\n        - name: d\n          emptyDir: ${volume}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'a queue in memory',
      files: { 'k8s/r.yml': redis('{medium: Memory, sizeLimit: 2Gi}') },
      at: 'k8s/r.yml:14',
      message: /2(\.0)? GiB? and count against.*No maxmemory/,
    },
    {
      name: 'a database in memory without a size',
      files: { 'k8s/r.yml': redis('{medium: Memory}') },
      at: 'k8s/r.yml:14',
    },
  ],
  good: [
    { name: 'on disk', files: { 'k8s/r.yml': redis('{sizeLimit: 2Gi}') } },
    { name: 'a small one', files: { 'k8s/r.yml': redis('{medium: Memory, sizeLimit: 128Mi}') }, passes: true },
    {
      name: 'a scratch folder beside the data of a store',
      files: {
        'compose.yml':
          'services:\n  redis:\n    image: redis:7.4.1\n    mem_limit: 512m\n    tmpfs: /tmp\n    volumes: ["kept:/data"]\nvolumes:\n  kept:\n',
      },
    },
    {
      name: 'scratch files of unknown size',
      files: { 'compose.yml': 'services:\n  api:\n    image: example/api:1.2\n    mem_limit: 512m\n    tmpfs: /tmp\n' },
    },
  ],
  unresolved: [
    {
      name: 'a limit from the shell',
      files: {
        'compose.yml':
          'services:\n  api:\n    image: example/api:1.2\n    mem_limit: $LIMIT\n    tmpfs:\n      - /tmp:size=1g\n',
      },
    },
  ],
});
