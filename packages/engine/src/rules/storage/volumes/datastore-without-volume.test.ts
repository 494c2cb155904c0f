import { ruleTest } from '../../../../testing/rule-test.ts';
import rule from './datastore-without-volume.ts';

const pod = (volumes: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: db}\nspec:\n  selector: {matchLabels: {a: db}}\n  template:\n    metadata: {labels: {a: db}}\n    spec:\n      containers:\n        - name: db\n          image: postgres:16.4\n          volumeMounts:\n            - {name: d, mountPath: /var/lib/postgresql/data}\n      volumes:\n        - name: d\n          ${volumes}\n`;

ruleTest(rule, {
  bad: [
    {
      name: 'no volume',
      files: { 'compose.yml': 'services:\n  db:\n    image: mongo:7.0\n    environment: [A=b]\n' },
      at: 'compose.yml:2',
      severity: 'CRITICAL',
      message: /MongoDB.*\/data\/db/,
    },
    {
      name: 'an anonymous volume',
      files: { 'compose.yml': 'services:\n  db:\n    image: mysql:8.4\n    volumes: [/var/lib/mysql]\n' },
      at: 'compose.yml:2',
    },
    {
      name: 'only a script is mounted',
      files: {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    volumes: ["./init.sql:/docker-entrypoint-initdb.d/init.sql:ro"]\n',
      },
      at: 'compose.yml:2',
    },
    { name: 'an emptyDir', files: { 'k.yml': pod('emptyDir: {}') }, at: 'k.yml:15', message: /emptyDir/ },
    {
      name: 'Redis as a cache',
      files: { 'compose.yml': 'services:\n  cache:\n    image: redis:7.4\n' },
      at: 'compose.yml:2',
      severity: 'MONITOR',
    },
    {
      name: 'Redis behind a worker',
      files: {
        'compose.yml':
          'services:\n  redis:\n    image: redis:7.4\n  worker:\n    image: a/b:1\n    command: celery -A a worker\n',
      },
      at: 'compose.yml:2',
      severity: 'HIGH',
    },
    {
      name: 'an append-only file in memory',
      files: {
        'k8s/redis.yml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: queue}\nspec:\n  selector: {matchLabels: {a: q}}\n  template:\n    metadata: {labels: {a: q}}\n    spec:\n      containers:\n        - name: queue\n          image: redis:8.2\n          args: ["--dir", "/srv/redis", "--appendonly", "yes"]\n          volumeMounts:\n            - {name: d, mountPath: /srv/redis}\n      volumes:\n        - name: d\n          emptyDir: {medium: Memory, sizeLimit: 1Gi}\n',
      },
      at: 'k8s/redis.yml:16',
      severity: 'HIGH',
      message: /emptyDir in memory although its command asks/,
    },
  ],
  good: [
    {
      name: 'a folder above',
      files: {
        'compose.yml':
          'services:\n  db:\n    image: postgres:16.4\n    environment: {PGDATA: /data/pg}\n    volumes: ["pg:/data"]\nvolumes: {pg: }\n',
      },
      passes: true,
    },
    {
      name: 'a bind mount',
      files: { 'compose.yml': 'services:\n  db:\n    image: mysql:8.4\n    volumes: ["./db:/var/lib/mysql"]\n' },
      passes: true,
    },
    { name: 'a claim', files: { 'k.yml': pod('persistentVolumeClaim: {claimName: d}') }, passes: true },
    { name: 'a cache without data', files: { 'compose.yml': 'services:\n  m:\n    image: memcached:1.6\n' } },
    {
      name: 'a database of the tests',
      files: { 'compose.yml': 'services:\n  api:\n    image: a/b:1\n  test-db:\n    image: postgres:16.4\n' },
    },
  ],
});
